import { UnforgetError } from '@unforget/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { forgedFile, rawFile } from './__fixtures__/crafted-file.ts';
import { decodeContainer } from './decode.ts';
import { encodeContainer } from './encode.ts';
import { arrayNode } from './nodes.ts';

const tree = { params: { w: arrayNode(new Float32Array([1, -2]), [1, 2]), mask: new Uint8Array([1, 0, 1]) }, step: 7 };
const options = { kind: 'test', maxSchemaVersion: 1 };
const errorOf = async (bytes: Uint8Array, given = options): Promise<unknown> =>
  decodeContainer(bytes, given).then(
    () => null,
    (error: unknown) => error,
  );

let file: Uint8Array;
beforeAll(async () => {
  file = await encodeContainer({ kind: 'test', schemaVersion: 1, tree });
});

describe('a damaged file', () => {
  it('is noticed when cut off after any number of bytes', async () => {
    for (let length = 0; length < file.length; length++) {
      const error = await errorOf(file.subarray(0, length));
      expect(UnforgetError.is(error, 'corrupt-state'), `${length} bytes: ${error}`).toBe(true);
      // From the length on, the text gives the size that the file must have had at least.
      expect((error as UnforgetError).message).toMatch(
        /expected (at least )?\d+ bytes.*, received \d+ bytes\. Use another/,
      );
    }
  });

  it('is noticed when a single bit, or a whole byte, of any byte is turned', async () => {
    for (let i = 0; i < file.length; i++) {
      for (const change of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const damaged = file.slice();
        damaged[i] = (file[i] ?? 0) ^ change;
        const error = await errorOf(damaged);
        expect(UnforgetError.is(error), `byte ${i} xor ${change}: ${error}`).toBe(true);
      }
    }
  });

  it('is noticed when the checksum is spelt in other letters, or padding is another white space', async () => {
    const text = Buffer.from(file).toString('latin1');
    const digest = text.match(/"sha256":"(\w{64})"/)?.[1] ?? '';
    const respelt = Buffer.from(text.replace(digest, digest.toUpperCase()), 'latin1');
    expect(UnforgetError.is(await errorOf(respelt), 'corrupt-state')).toBe(true);
    // A file whose header needs padding, for sure: one of the eight lengths of a string does.
    for (let length = 0; length < 8; length++) {
      const padded = await encodeContainer({ kind: 'test', schemaVersion: 1, tree: { s: 'x'.repeat(length) } });
      if (padded.at(-1) !== 0x20) continue;
      padded[padded.length - 1] = 0x09;
      expect(UnforgetError.is(await errorOf(padded), 'corrupt-state')).toBe(true);
    }
  });

  it('is noticed when something follows', async () => {
    const longer = new Uint8Array([...file, 0]);
    expect(String(await errorOf(longer))).toContain(
      'saved state, followed by something else: expected 11 bytes after the header, received 12 bytes',
    );
  });

  it('is told with both checksums', async () => {
    const damaged = file.slice();
    damaged[file.length - 1] = 9;
    expect(String(await errorOf(damaged))).toMatch(
      /SHA-256 of the saved state \(\d+ bytes\): expected "[0-9a-f]{64}", received "[0-9a-f]{64}"\. Use another copy/,
    );
  });
});

describe('a file that is not ours', () => {
  it('is told from a safetensors file of another program', async () => {
    // By hand: header of 0x3f = 63 bytes, one float32 of value 1.
    const header = '{"weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}    ';
    const foreign = rawFile(header, new Uint8Array([0, 0, 0x80, 0x3f]));
    expect(foreign[0]).toBe(0x3f);
    const error = await errorOf(foreign);
    expect(UnforgetError.is(error, 'incompatible-state')).toBe(true);
    expect((error as Error).message).toBe(
      'saved state: expected container "unforget/1" in the metadata, received a safetensors file from another program. ' +
        'Choose a file that save() wrote.',
    );
  });

  it.each([
    ['an empty file', new Uint8Array(), 'expected at least 8 bytes, received 0 bytes'],
    [
      'text',
      Buffer.from('hello, this is a text file'),
      'expected a header length of at most 100000000 in bytes 0 to 8',
    ],
    ['a file of zeros', new Uint8Array(64), 'expected "{" at byte 8, received an empty header'],
    ['a header that is a list', rawFile('[]'), 'expected "{" at byte 8, received byte value 91'],
    ['a header that is no JSON', rawFile('{"a":}'), 'header of the saved state (bytes 8 to 14): expected valid JSON'],
    ['a header that is no UTF-8', rawFile('{"a":1}').fill(0xff, 10, 11), 'expected UTF-8 text'],
  ])('is told when it is %s', async (_name, bytes, text) => {
    const error = await errorOf(bytes);
    expect(UnforgetError.is(error, 'corrupt-state')).toBe(true);
    expect(String(error)).toContain(text);
  });

  it('is told when another program wrote it anew', async () => {
    const anew = rawFile('{"__metadata__":{"sha256":"00","container":"unforget/1"}}');
    const error = await errorOf(anew);
    expect(UnforgetError.is(error, 'corrupt-state')).toBe(true);
    expect(String(error)).toContain('another program has written it anew');
  });

  it('is told when the container is of a newer version', async () => {
    const error = await errorOf(rawFile('{"__metadata__":{"container":"unforget/2"}}'));
    expect(UnforgetError.is(error, 'incompatible-state')).toBe(true);
    expect(String(error)).toContain('received "unforget/2". Update @unforget/core.');
  });

  it('is not read from something else than bytes', async () => {
    const error = await errorOf('file' as unknown as Uint8Array);
    expect(UnforgetError.is(error, 'invalid-input')).toBe(true);
    expect(String(error)).toContain('saved state: expected Uint8Array, received string');
  });
});

describe('kind and version', () => {
  it('are held against what the caller reads', async () => {
    const error = await errorOf(file, { ...options, kind: 'buffer' });
    expect(UnforgetError.is(error, 'incompatible-state')).toBe(true);
    expect(String(error)).toContain(
      'kind of saved state: expected "buffer", received "test". Choose a file of that kind',
    );
  });

  it('may be older, not newer', async () => {
    const saved = await encodeContainer({ kind: 'test', schemaVersion: 4, tree: {} });
    const decoded = await decodeContainer(saved, { kind: 'test', maxSchemaVersion: 5 });
    expect(decoded).toEqual({ schemaVersion: 4, tree: {} });
    const error = await errorOf(saved, { kind: 'test', maxSchemaVersion: 3 });
    expect(UnforgetError.is(error, 'incompatible-state')).toBe(true);
    expect(String(error)).toContain(
      'version of the saved state: expected at most 3, received 4. Update @unforget/core',
    );
  });

  it.each(['1', '"one"', '"-1"', '"9007199254740993"'])('refuse the version %s', async (schemaVersion) => {
    const error = await errorOf(forgedFile({ schemaVersion }));
    expect(UnforgetError.is(error, 'corrupt-state')).toBe(true);
    expect(String(error)).toContain('schemaVersion of the saved state: expected an integer ≥ 0');
  });
});
