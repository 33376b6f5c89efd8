import { adam, createLearner, createRandom } from '@unforget/core';
import type { Samples } from '@unforget/types';
import { expect, it } from 'vitest';
import type { Lateral } from './layout.ts';
import { progressiveMlp } from './progressive-mlp.ts';

const INPUTS = 8;

/** Points of a cube; whether the first two coordinates have the same sign, as units `first` and `first + 1`. */
function sameSign(length: number, first: number, seed: string): Samples {
  const random = createRandom(seed, first);
  const x = Float32Array.from({ length: length * INPUTS }, () => 2 * random.next() - 1);
  const same = (i: number): number => Number((x[i * INPUTS] as number) * (x[i * INPUTS + 1] as number) > 0);
  return { length, shape: [INPUTS], x, y: Int32Array.from({ length }, (_, i) => first + same(i)) };
}

/** Accuracy on the same question asked anew with 30 samples, after it was learned from 600. */
async function secondTask(lateral: Lateral): Promise<number> {
  const model = progressiveMlp({ inputs: INPUTS, hidden: [24, 12], lateral });
  const learner = createLearner({ model, optimizer: adam(0.01), seed: 2 });
  await learner.learn({ samples: sameSign(600, 0, 'train'), taskId: 0 }, { iterations: 300 });
  await learner.learn({ samples: sameSign(30, 2, 'train'), taskId: 1 }, { iterations: 120, batchSize: 15 });
  const { accuracy } = await learner.evaluate({ samples: sameSign(400, 2, 'test'), taskId: 1 });
  learner.dispose();
  return accuracy;
}

it('laterals bring what old columns know: few samples are enough where a fresh network fails', async () => {
  const alone = await secondTask('none');
  const [adapter, linear] = [await secondTask('adapter'), await secondTask('linear')];
  expect(alone).toBeLessThan(0.7);
  expect(adapter).toBeGreaterThan(alone + 0.15);
  expect(linear).toBeGreaterThan(alone + 0.15);
});
