import { type ParamTree, type Stream, UnforgetError } from '@unforget/types';
import type { Learner } from './learner.ts';
import type { LearnOptions, LearnReport } from './options.ts';

export interface StreamOptions extends LearnOptions {
  /**
   * Test on the experiences learned so far (`seen`, default) or on all (`all`); what a head can't be asked about yet
   * (an unknown task, no unit at all) is NaN.
   */
  readonly test?: 'seen' | 'all';
  /**
   * Experiences of this stream that the learner has learned already. Not needed for a fresh learner, nor for one that
   * `learnStream` used last: the same stream object goes on where it stopped, another begins. A learner that was loaded
   * must be told: `learner.experiences` to go on with its only stream, 0 to begin another.
   */
  readonly from?: number;
  /** Told after each experience: its report and its row of the accuracy matrix. */
  readonly onExperience?: (report: LearnReport, accuracies: readonly number[]) => void;
}

export interface StreamResult {
  /** `accuracyMatrix[i][j]`: accuracy on the test samples of experience j after learning experience i; NaN where not tested. */
  readonly accuracyMatrix: readonly (readonly number[])[];
  /** Accuracies of the untrained learner, with `test: 'all'`; NaN where it can't be asked, and with `seen`. */
  readonly baseline: readonly number[];
  readonly reports: readonly LearnReport[];
  /** Stopped by the signal: the matrix ends with the last experience that was learned to its end. */
  readonly aborted: boolean;
}

/**
 * Learns the experiences of a stream one after the other and tests after each.
 * Costs a pass over the tests per experience; yields to the event loop. A stream that was stopped goes on with the first
 * experience not learned to its end (see `from`); the rows before are then NaN.
 * @throws UnforgetError `invalid-option` where it can't be known how much of the stream is learned; what `learn` throws
 */
export async function learnStream(
  learner: Learner,
  stream: Stream,
  options: StreamOptions = {},
): Promise<StreamResult> {
  const { test = 'seen', onExperience, from, ...learning } = options;
  if (test !== 'seen' && test !== 'all') throw invalid('test', 'seen | all', String(test));
  const count = stream.experiences.length;
  const begin = beginOf(learner, stream, from);
  const unknown = (): number[] => new Array<number>(count).fill(Number.NaN);
  const baseline = learner.steps === 0 && test === 'all' ? await testOn(learner, stream, count) : unknown();
  const accuracyMatrix: number[][] = Array.from({ length: begin }, unknown);
  const reports: LearnReport[] = [];
  for (const [i, { name, taskId, train }] of stream.experiences.entries()) {
    if (i < begin) continue;
    const report = await learner.learn({ samples: train, taskId, name }, learning);
    places.set(learner, { stream, done: report.aborted ? i : i + 1, params: learner.params });
    reports.push(report);
    if (report.aborted) return { accuracyMatrix, baseline, reports, aborted: true };
    const row = await testOn(learner, stream, test === 'all' ? count : i + 1);
    accuracyMatrix.push(row);
    onExperience?.(report, row);
  }
  return { accuracyMatrix, baseline, reports, aborted: false };
}

/** How far a learner came in the stream it had last. Other parameters mean other work, or a load, since. */
interface Place {
  readonly stream: Stream;
  readonly done: number;
  readonly params: ParamTree | null;
}

const places = new WeakMap<Learner, Place>();

/** Index of the first experience to learn. */
function beginOf(learner: Learner, stream: Stream, from: number | undefined): number {
  const count = stream.experiences.length;
  if (from !== undefined) {
    if (Number.isInteger(from) && from >= 0 && from <= count) return from;
    throw invalid('from', `an integer from 0 to the ${count} experiences of ${stream.name}`, String(from));
  }
  if (learner.experiences === 0) return 0;
  const place = places.get(learner);
  if (place && place.params === learner.params) return place.stream === stream ? place.done : 0;
  throw invalid(
    'from',
    `the experiences of ${stream.name} that the learner has learned, 0 if none`,
    `none, from a learner of ${learner.experiences} experiences`,
  );
}

const invalid = (option: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({ code: 'invalid-option', what: `Option "${option}" of learnStream`, expected, received });

/** Accuracies on the first `upTo` experiences; NaN for the others. */
async function testOn(learner: Learner, stream: Stream, upTo: number): Promise<number[]> {
  const row = new Array<number>(stream.experiences.length).fill(Number.NaN);
  for (const [j, { test, taskId }] of stream.experiences.slice(0, upTo).entries()) {
    if (!learner.knows(taskId)) continue;
    row[j] = (await learner.evaluate({ samples: test, taskId })).accuracy;
  }
  return row;
}
