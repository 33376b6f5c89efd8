import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, gzip, idxFile, utf8 } from '../__fixtures__/builders.ts';
import { loadCifar, loadCsv, loadIdx, loadIdxPair, loadJsonLines } from './loaders.ts';
import { loadMnist } from './mnist-folder.ts';

let folder = '';
const path = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unforget-data-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const images = idxFile(
  8,
  [3, 28, 28],
  Array.from({ length: 3 * 784 }, (_, i) => i % 251),
);
const labels = (values: readonly number[]) => idxFile(8, [values.length], values);

describe('loaders', () => {
  it('read files, gzipped or not, to the same', async () => {
    await writeFile(path('a.idx'), images);
    await writeFile(path('a.idx.gz'), await gzip(images));
    const [plain, packed] = [await loadIdx(path('a.idx')), await loadIdx(path('a.idx.gz'))];
    expect(plain.shape).toEqual([3, 28, 28]);
    expect([...packed.data]).toEqual([...plain.data]);

    await writeFile(path('labels'), labels([7, 0, 9]));
    const samples = await loadIdxPair(path('a.idx'), path('labels'), { classes: 10, scale: 0.5 });
    expect([samples.shape, samples.scale, [...samples.y]]).toEqual([[28, 28, 1], 0.5, [7, 0, 9]]);

    await writeFile(path('t.csv'), 'a,b\r\n"1\r\n",2\r\n');
    expect((await loadCsv(path('t.csv'))).rows).toEqual([['1\r\n', '2']]);
    await writeFile(path('t.jsonl.gz'), await gzip(utf8('{"text":"é"}\n')));
    expect((await loadJsonLines(path('t.jsonl.gz'), { fields: ['text'] }))[0]?.text).toBe('é');
    expect(await loadJsonLines(path('t.jsonl.gz'))).toEqual([{ text: 'é' }]);
  });

  it('joins CIFAR batches in order', async () => {
    const record = (label: number) => {
      const bytes = new Uint8Array(3073).fill(label);
      return bytes;
    };
    await writeFile(path('batch_1'), record(3));
    await writeFile(path('batch_2'), record(4));
    const samples = await loadCifar([path('batch_1'), path('batch_2')]);
    expect([[...samples.y], samples.x[0], samples.x[3072]]).toEqual([[3, 4], 3, 4]);
    expect((await loadCifar(path('batch_2'))).length).toBe(1);
  });

  it('reads a folder in the layout of MNIST, whichever way its files are named', async () => {
    await mkdir(path('mnist'));
    await writeFile(path('mnist/train-images-idx3-ubyte.gz'), await gzip(images));
    await writeFile(path('mnist/train-labels-idx1-ubyte'), labels([1, 2, 3]));
    await writeFile(path('mnist/t10k-images.idx3-ubyte'), images);
    const missing = await errorOf(() => loadMnist(path('mnist')));
    expect(missing.code).toBe('missing-file');
    expect(missing.message).toMatch(
      /t10k-labels-idx1-ubyte: expected one of t10k-labels-idx1-ubyte, .*, received none of them\./,
    );
    await writeFile(path('mnist/t10k-labels.idx1-ubyte.gz'), await gzip(labels([4, 5, 6])));
    const { train, test } = await loadMnist(path('mnist'));
    expect([[...train.y], [...test.y], train.shape, train.scale]).toEqual([[1, 2, 3], [4, 5, 6], [28, 28, 1], 1 / 255]);
    expect((await errorOf(() => loadMnist(path('nowhere')))).received).toBe('no such folder');
  });

  it('names file, offset and remedy of what is malformed', async () => {
    await writeFile(path('cut.idx'), images.subarray(0, 1000));
    expect((await errorOf(() => loadIdx(path('cut.idx')))).message).toBe(
      `${path('cut.idx')}, byte 1000: expected 2368 bytes in all (shape [3, 28, 28] of uint8), received 1000 bytes. The file is cut off: fetch it again.`,
    );
    await writeFile(path('cut.gz'), (await gzip(images)).subarray(0, 200));
    const packed = await errorOf(() => loadIdx(path('cut.gz')));
    expect(packed.code).toBe('malformed-file');
    expect(packed.what.startsWith(`${path('cut.gz')}, about byte `)).toBe(true);

    await writeFile(path('labels-11'), labels([1, 11, 3]));
    expect((await errorOf(() => loadIdxPair(path('a.idx'), path('labels-11'), { classes: 10 }))).what).toBe(
      `${path('labels-11')}, byte 9`,
    );
    await writeFile(path('bad.csv'), 'a,b\n1\n');
    expect((await errorOf(() => loadCsv(path('bad.csv')))).what).toBe(`${path('bad.csv')}, line 2, column 1`);
    await writeFile(path('bad.jsonl'), '1\n{]\n');
    expect((await errorOf(() => loadJsonLines(path('bad.jsonl')))).what).toBe(`${path('bad.jsonl')}, line 2, column 2`);
    await writeFile(path('bad.bin'), new Uint8Array(3073).fill(200));
    expect((await errorOf(() => loadCifar(path('bad.bin')))).what).toBe(`${path('bad.bin')}, byte 0`);
  });

  it('tells a missing file from a folder', async () => {
    const missing = await errorOf(() => loadCsv(path('none.csv')));
    expect(missing.code).toBe('missing-file');
    expect(missing.message).toBe(
      `${path('none.csv')}: expected a file to read, received nothing there. Check the path; a relative one starts at the working directory.`,
    );
    expect((await errorOf(() => loadIdx(folder))).received).toBe('a folder');
  });

  it('refuses unknown options', async () => {
    const error = await errorOf(() => loadCsv(path('t.csv'), { separator: ';' } as object));
    expect(error.code).toBe('invalid-option');
  });
});
