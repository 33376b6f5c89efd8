import { learnStream } from '@unforget/core';
import { summarize } from '@unforget/metrics';
import { headOf, lengthOf, type Train, withLearner } from './trial.ts';

/** Experience after experience, with a test on all so far after each. */
export const learnSequentially: Train = (trial) => {
  const { protocol, stream, signal, onProgress } = trial;
  const count = stream.experiences.length;
  return withLearner(trial, headOf(protocol, stream), async (learner) => {
    const result = await learnStream(learner, stream, {
      ...lengthOf(protocol),
      signal,
      onProgress: ({ clock, phase, done }) =>
        onProgress((clock.experience + (phase === 'train' ? 0.95 * done : 0.95)) / count),
    });
    if (result.aborted) return null;
    const { averageAccuracy, forgetting, backwardTransfer } = summarize(result.accuracyMatrix).metrics;
    return {
      accuracyMatrix: result.accuracyMatrix,
      metrics: { averageAccuracy, forgetting, backwardTransfer },
      reports: result.reports,
      savedBytes: (await learner.save()).length,
    };
  });
};
