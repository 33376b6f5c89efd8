import type { Stream } from '@unforget/types';
import type { Learner } from './learner.ts';
import type { LearnOptions, LearnReport } from './options.ts';

export interface StreamOptions extends LearnOptions {
  /**
   * Test on the experiences learned so far (`seen`, default) or on all (`all`); what a head can't be asked about yet
   * (an unknown task, no unit at all) is NaN.
   */
  readonly test?: 'seen' | 'all';
  /** Told after each experience: its report and its row of the accuracy matrix. */
  readonly onExperience?: (report: LearnReport, accuracies: readonly number[]) => void;
}

export interface StreamResult {
  /** `accuracyMatrix[i][j]`: accuracy on the test samples of experience j after learning experience i; NaN where not tested. */
  readonly accuracyMatrix: readonly (readonly number[])[];
  /** Accuracies of the untrained learner; NaN where it can't be asked. */
  readonly baseline: readonly number[];
  readonly reports: readonly LearnReport[];
  /** Stopped by the signal: the matrix ends with the last experience that was learned to its end. */
  readonly aborted: boolean;
}

/**
 * Learns the experiences of a stream one after the other and tests after each.
 * Costs a pass over the tests per experience; yields to the event loop. A learner that has learned some of them already
 * (a resumed run) continues with the first it has not; the rows before are then NaN.
 */
export async function learnStream(
  learner: Learner,
  stream: Stream,
  options: StreamOptions = {},
): Promise<StreamResult> {
  const { test = 'seen', onExperience, ...learning } = options;
  const count = stream.experiences.length;
  const unknown = (): number[] => new Array<number>(count).fill(Number.NaN);
  const baseline = learner.steps === 0 && test === 'all' ? await testOn(learner, stream, count) : unknown();
  const accuracyMatrix: number[][] = Array.from({ length: learner.experiences }, unknown);
  const reports: LearnReport[] = [];
  for (const [i, experience] of stream.experiences.entries()) {
    if (i < learner.experiences) continue;
    const { name, taskId, train } = experience;
    const report = await learner.learn({ samples: train, taskId, name }, learning);
    reports.push(report);
    if (report.aborted) return { accuracyMatrix, baseline, reports, aborted: true };
    const row = await testOn(learner, stream, test === 'all' ? count : i + 1);
    accuracyMatrix.push(row);
    onExperience?.(report, row);
  }
  return { accuracyMatrix, baseline, reports, aborted: false };
}

/** Accuracies on the first `upTo` experiences; NaN for the others. */
async function testOn(learner: Learner, stream: Stream, upTo: number): Promise<number[]> {
  const row = new Array<number>(stream.experiences.length).fill(Number.NaN);
  for (const [j, { test, taskId }] of stream.experiences.slice(0, upTo).entries()) {
    if (!learner.knows(taskId)) continue;
    row[j] = (await learner.evaluate({ samples: test, taskId })).accuracy;
  }
  return row;
}
