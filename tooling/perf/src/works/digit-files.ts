import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { splitByClass } from '@unforget/data';
import { embeddedDigits } from '@unforget/data/mnist';
import type { Samples } from '@unforget/types';

/** Test samples of each task. */
const TEST = 350;

/**
 * Writes five tasks of two digits each as bytes that both sides read: as many training samples in every task, so that the
 * steps are the same. 1,600 of them make 13 batches of 128, the last a half, and in 5 epochs 65 steps.
 */
export async function writeDigits(folder: string, perTask: number): Promise<void> {
  if (existsSync(join(folder, 'test-labels.u8'))) return;
  await mkdir(folder, { recursive: true });
  const { train, test } = await embeddedDigits({ testFraction: 0.19 });
  const { experiences } = splitByClass(train, test, { classesPerExperience: 2, scenario: 'class' });
  await writePart(
    folder,
    'train',
    firstOf(
      experiences.map((experience) => experience.train),
      perTask,
    ),
  );
  await writePart(
    folder,
    'test',
    firstOf(
      experiences.map((experience) => experience.test),
      TEST,
    ),
  );
}

/** Writes the embedded digits as the four files of MNIST, `perTask` training samples for each pair of digits. */
export async function writeSmallMnist(folder: string, perTask: number): Promise<void> {
  await writeDigits(folder, perTask);
  for (const [part, name] of Object.entries({ train: 'train', test: 't10k' })) {
    const [images, labels] = [await readPart(folder, part, 'images'), await readPart(folder, part, 'labels')];
    await writeFile(join(folder, `${name}-images-idx3-ubyte`), idx([labels.length, 28, 28], images));
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idx([labels.length], labels));
  }
}

const readPart = (folder: string, part: string, kind: string): Promise<Buffer> =>
  readFile(join(folder, `${part}-${kind}.u8`));

/** Two zeros, the mark of bytes, the rank, each size in four bytes, the values. */
function idx(shape: readonly number[], values: Buffer): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((size, i) => {
    header.writeUInt32BE(size, 4 + 4 * i);
  });
  return Buffer.concat([header, values]);
}

interface Rows {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** The first samples of each task, evenly from the task: they come class by class. */
function firstOf(parts: readonly Samples[], count: number): readonly Rows[] {
  return parts.map(({ length, x, y }) => {
    const size = x.length / length;
    const images = new Uint8Array(count * size);
    const labels = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const row = Math.floor((i * length) / count);
      images.set(x.subarray(row * size, (row + 1) * size), i * size);
      labels[i] = y[row] as number;
    }
    return { images, labels };
  });
}

async function writePart(folder: string, name: string, rows: readonly Rows[]): Promise<void> {
  await writeFile(join(folder, `${name}-images.u8`), Buffer.concat(rows.map(({ images }) => images)));
  await writeFile(join(folder, `${name}-labels.u8`), Buffer.concat(rows.map(({ labels }) => labels)));
}
