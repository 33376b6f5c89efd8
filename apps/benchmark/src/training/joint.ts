import { compose, defineStrategy, type Learner } from '@unforget/core';
import { concatenate } from '@unforget/data';
import type { Head, Stream, StreamExperience } from '@unforget/types';
import { headOf, lengthOf, type Train, withLearner } from './trial.ts';

/**
 * All experiences at once, in as many steps as they would take one after the other: the upper bound. There is one row
 * of accuracies and nothing to forget.
 */
export const learnJointly: Train = (trial) => {
  const { protocol, stream, signal, onProgress } = trial;
  const { experiences } = stream;
  const strategy = compose(trial.strategy, ...(stream.scenario === 'task' ? [tasksApart(stream)] : []));
  return withLearner({ ...trial, strategy }, headFor(headOf(protocol, stream), stream), async (learner) => {
    const report = await learner.learn(
      { samples: concatenate(experiences.map(({ train }) => train)), name: 'all experiences' },
      { ...lengthOf(protocol, experiences.length), signal, onProgress: ({ done }) => onProgress(0.95 * done) },
    );
    if (report.aborted) return null;
    const row: number[] = [];
    for (const experience of experiences) row.push(await accuracyOn(learner, experience, stream));
    const averageAccuracy = row.reduce((sum, accuracy) => sum + accuracy, 0) / row.length;
    const metrics = { averageAccuracy, forgetting: Number.NaN, backwardTransfer: Number.NaN };
    return { accuracyMatrix: [row], metrics, reports: [report], savedBytes: (await learner.save()).length };
  });
};

/** A batch holds samples of many tasks, which a multi head can't be told: one wide head stands in, masked by task. */
const headFor = (planned: Head, stream: Stream): Head =>
  stream.scenario === 'task' ? { kind: 'fixed', units: stream.units } : planned;

/** Lets only the units of a sample's own task compete for it, which is what a multi head does. */
function tasksApart({ experiences, units }: Stream) {
  const rivals = new Map<number, readonly number[]>();
  for (const { classes } of experiences) for (const unit of classes) rivals.set(unit, classes);
  return defineStrategy({
    specificationVersion: 'v1',
    name: 'tasks-apart',
    stateVersion: 1,
    init: () => ({}),
    augmentBatch: (batch) =>
      batch.map((part) => {
        const active = new Float32Array(part.length * units);
        part.y.forEach((label, row) => {
          for (const unit of rivals.get(label) ?? []) active[row * units + unit] = 1;
        });
        return { ...part, active };
      }),
  });
}

async function accuracyOn(learner: Learner, { test, classes }: StreamExperience, stream: Stream): Promise<number> {
  const { accuracy, predictions } = await learner.evaluate({ samples: test });
  if (stream.scenario !== 'task') return accuracy;
  const { probabilities, units } = predictions;
  const score = (row: number, unit: number): number => probabilities[row * units + unit] ?? 0;
  const best = (row: number): number => classes.reduce((a, b) => (score(row, b) > score(row, a) ? b : a));
  const right = Array.from(test.y).filter((label, row) => best(row) === label);
  return right.length / test.length;
}
