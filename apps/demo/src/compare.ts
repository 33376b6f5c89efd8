import {
  compose,
  createLearner,
  type Learner,
  type LearnerOptions,
  type LearnOptions,
  learnStream,
} from '@unforget/core';
import { concatenate } from '@unforget/data';
import { averageAccuracy, forgetting } from '@unforget/metrics';
import type { Head, Model, Optimizer, Stream } from '@unforget/types';
import type { DemoContext, MethodResult, StreamComparison } from './result.ts';

/** A named way to learn a stream. */
export interface Method {
  readonly name: string;
  readonly strategy?: NonNullable<LearnerOptions['strategy']>;
  /** Learns everything at once: the upper bound. */
  readonly joint?: boolean;
  /** Where the comparison's own won't do. */
  readonly model?: (head: Head) => Model;
  readonly stream?: Stream;
}

export interface Comparison {
  readonly title: string;
  readonly stream: Stream;
  readonly methods: readonly Method[];
  readonly model: (head: Head) => Model;
  readonly optimizer: () => Optimizer;
  readonly learning: LearnOptions;
  /** Given each learner when it has learned the stream, before it is disposed; may add to the result. */
  readonly after?: (method: Method, learner: Learner) => Promise<Partial<MethodResult> | undefined>;
  /** The line for a result; default accuracies on all experiences. */
  readonly line?: (result: MethodResult) => string;
}

/** The head that fits a scenario: one of its own per task, the same units each time, or one that grows. */
export const headFor = ({ scenario, units }: Stream): Head =>
  scenario === 'task' ? { kind: 'multi' } : scenario === 'domain' ? { kind: 'fixed', units } : { kind: 'growing' };

/** Learns the stream with every method, one after the other, and says how each did. */
export async function compare(comparison: Comparison, context: DemoContext): Promise<StreamComparison> {
  const { stream, title, methods, line = standardLine } = comparison;
  if (!comparison.line) context.screen.say(`\n${title} (in the end: accuracy on each experience)`);
  const results: MethodResult[] = [];
  for (const method of methods) {
    const result = await learnOne(comparison, method, context);
    results.push(result);
    context.screen.say(line(result));
  }
  return {
    title,
    scenario: stream.scenario,
    experiences: stream.experiences.map(({ name }) => name),
    methods: results,
  };
}

const standardLine = (result: MethodResult): string => `  ${result.method.padEnd(14)} ${summary(result)}`;

export const percent = (value: number): string => `${(100 * value).toFixed(1)} %`.padStart(7);

const summary = ({ accuracyMatrix, averageAccuracy: average, forgetting: lost, seconds }: MethodResult): string => {
  const last = (accuracyMatrix.at(-1) ?? []).map((value) => percent(value ?? Number.NaN)).join(' ');
  const forgot = lost === null ? '' : `  forgot ${percent(lost)}`;
  return `${last}   average ${percent(average)}${forgot}   ${seconds.toFixed(1)} s`;
};

async function learnOne(
  comparison: Comparison,
  method: Method,
  { seed, signal, screen }: DemoContext,
): Promise<MethodResult> {
  const whole = method.stream ?? comparison.stream;
  const stream = method.joint ? allAtOnce(whole) : whole;
  const learner = createLearner({
    model: (method.model ?? comparison.model)(headFor(stream)),
    optimizer: comparison.optimizer(),
    strategy: method.strategy ?? compose(),
    seed,
  });
  const started = performance.now();
  const count = stream.experiences.length;
  try {
    const result = await learnStream(learner, stream, {
      ...comparison.learning,
      signal,
      onProgress: ({ name, phase, done, losses, secondsLeft }) => {
        const loss = losses['total'] === undefined ? phase : `loss ${losses['total'].toFixed(3)}`;
        const left = Number.isFinite(secondsLeft) ? `, ${secondsLeft.toFixed(0)} s left` : '';
        screen.progress(
          `${method.name}: ${name}`,
          phase === 'train' && !comparison.line ? done : Math.min(done, 0.99),
          `${loss}${left}`,
        );
      },
    });
    signal.throwIfAborted();
    const seconds = (performance.now() - started) / 1000;
    const matrix = method.joint ? [await testAll(learner, whole)] : result.accuracyMatrix;
    const more = await comparison.after?.(method, learner);
    return {
      method: method.name,
      accuracyMatrix: matrix.map((row) => row.map((value) => (Number.isNaN(value) ? null : value))),
      averageAccuracy: method.joint ? mean(matrix[0] ?? []) : averageAccuracy(result.accuracyMatrix),
      forgetting: method.joint || count < 2 ? null : forgetting(result.accuracyMatrix),
      seconds,
      steps: learner.steps,
      captured: result.reports.every(({ engine }) => engine.captured),
      losses: result.reports.flatMap(({ history }) => history),
      ...more,
    };
  } finally {
    learner.dispose();
  }
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function allAtOnce(stream: Stream): Stream {
  const [first] = stream.experiences;
  if (!first) return stream;
  const train = concatenate(stream.experiences.map((experience) => experience.train));
  return { ...stream, experiences: [{ ...first, name: 'all at once', train }] };
}

async function testAll(learner: Learner, stream: Stream): Promise<number[]> {
  const row: number[] = [];
  for (const { test, taskId } of stream.experiences)
    row.push((await learner.evaluate({ samples: test, taskId })).accuracy);
  return row;
}
