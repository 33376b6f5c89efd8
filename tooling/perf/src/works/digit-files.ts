import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
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
