import type { DoneRecord, RunRecord } from '../src/results/record.ts';

/** A record of the tiny suite. */
export const record = (
  method: string,
  seed: number,
  averageAccuracy: number,
  more: Partial<DoneRecord> = {},
): DoneRecord => ({
  status: 'done',
  key: `tiny/task/${method}/seed-${seed}`,
  protocol: 'f00',
  suite: 'tiny',
  scenario: 'task',
  method,
  seed,
  lambda: null,
  data: 'test',
  metrics: { averageAccuracy, forgetting: Number.NaN, backwardTransfer: Number.NaN },
  accuracyMatrix: [[0.5, Number.NaN]],
  steps: 10,
  savedBytes: 1000,
  warnings: [],
  engine: { backend: 'cpu', captured: false, why: null },
  timing: { seconds: seed, consolidating: 0 },
  ...more,
});

export const failed = (method: string, seed: number): RunRecord => {
  const { metrics, accuracyMatrix, steps, savedBytes, warnings, engine, timing, ...head } = record(method, seed, 0);
  return { ...head, status: 'failed', error: { code: null, message: 'no' } };
};
