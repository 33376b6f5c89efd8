import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';
import type { TrainTest } from '../samples/split.ts';
import { loadIdxPair } from './loaders.ts';

/**
 * MNIST, or a drop-in of its layout (Fashion-MNIST), from a folder with its four IDX files, gzipped or not, under their
 * usual names (`train-images-idx3-ubyte.gz`, …): uint8 images [28, 28, 1], scale 1/255, labels 0 to 9.
 * @throws UnforgetError `missing-file`, `malformed-file` with file and byte offset
 */
export async function loadMnist(folder: string): Promise<TrainTest> {
  const load = (part: string) =>
    loadIdxPair(find(folder, `${part}-images`, 'idx3'), find(folder, `${part}-labels`, 'idx1'), { classes: 10 });
  const train = await load('train');
  return { train, test: await load('t10k') };
}

function find(folder: string, name: string, rank: string): string {
  const names = ['-', '.'].flatMap((mark) => ['', '.gz'].map((end) => `${name}${mark}${rank}-ubyte${end}`));
  const found = names.map((file) => join(folder, file)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new UnforgetError({
    code: 'missing-file',
    what: join(folder, `${name}-${rank}-ubyte`),
    expected: `one of ${names.join(', ')}`,
    received: existsSync(folder) ? 'none of them' : 'no such folder',
    remedy: 'Put the four IDX files of the data set there',
  });
}
