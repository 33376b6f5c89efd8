import { adam, compose, createLearner, mlp } from '@unforget/core';
import { ewc, mas, onlineEwc, si } from '@unforget/ewc';
import type { Stream } from '@unforget/types';

/** What is compared. */
export const METHODS = {
  naive: () => compose(),
  ewc: (lambda: number, normalize: boolean) => compose(ewc({ lambda, normalize })),
  onlineEwc: (lambda: number, normalize: boolean) => compose(onlineEwc({ lambda, normalize, gamma: 1 })),
  si: (lambda: number, normalize: boolean) => compose(si({ lambda, normalize })),
  'si, total gradient': (lambda: number, normalize: boolean) => compose(si({ lambda, normalize, gradient: 'total' })),
  mas: (lambda: number, normalize: boolean) => compose(mas({ lambda, normalize })),
};
export type MethodName = keyof typeof METHODS;

export interface Trial {
  readonly stream: Stream;
  readonly hidden: readonly number[];
  readonly method: MethodName;
  readonly lambda: number;
  readonly normalize: boolean;
  readonly seed: number;
}

/** Mean accuracy over all experiences after the last one; chance where the run diverged. */
export async function accuracyOf({ stream, hidden, method, lambda, normalize, seed }: Trial): Promise<number> {
  const learner = createLearner({
    model: mlp({ inputs: stream.experiences[0]?.train.shape ?? [], hidden, head: { kind: 'multi' } }),
    optimizer: adam(1e-3),
    strategy: METHODS[method](lambda, normalize),
    seed,
    capture: true,
  });
  try {
    for (const { train, taskId } of stream.experiences)
      await learner.learn({ samples: train, taskId }, { iterations: 60, batchSize: 128, dropLast: true });
    const found: number[] = [];
    for (const { test, taskId } of stream.experiences)
      found.push((await learner.evaluate({ samples: test, taskId })).accuracy);
    return mean(found);
  } catch (error) {
    if (!/finite/.test(String(error))) throw error;
    return 0.5;
  } finally {
    learner.dispose();
  }
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

export const percent = (share: number): string => (100 * share).toFixed(1);

export const powerOfTen = (lambda: number): string => `1e${Math.round(Math.log10(lambda))}`;
