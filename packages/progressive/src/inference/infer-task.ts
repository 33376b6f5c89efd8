import { checkKeys, type Learner, type Predictions, type PredictOptions } from '@unforget/core';
import { type Samples, UnforgetError } from '@unforget/types';
import { CONFIDENCES, type Confidence, confidenceOf } from './confidence.ts';

export interface InferTaskOptions extends Omit<PredictOptions, 'taskId'> {
  /** By what the surest task is known, default 'max'. */
  readonly confidence?: Confidence;
}

export interface TaskInference {
  readonly length: number;
  /** The surest task of each sample. */
  readonly tasks: Int32Array;
  /** How sure it is, in [0, 1]. */
  readonly confidences: Float32Array;
  /** The unit that it chooses. */
  readonly labels: Int32Array;
}

/**
 * Which task each sample belongs to, when nobody says: every task that the learner knows is asked, and the surest is
 * believed (of equally sure ones, that with the lowest id). Works with any learner with a head of kind `multi`.
 *
 * A guess, and often a poor one: no task was ever trained to be unsure of the others' samples. Measure it with
 * {@link evaluateWithoutTask}. Tasks with more classes are less sure by `max`; `entropy` makes up for that.
 * Cost: one prediction a task.
 * @throws UnforgetError `invalid-option`, `invalid-input` when no task is known or one has a single class, which is
 * always certain
 */
export async function inferTask(
  learner: Learner,
  x: Parameters<Learner['predict']>[0],
  options: InferTaskOptions = {},
): Promise<TaskInference> {
  checkKeys('inferTask', options, ['confidence', 'batchSize', 'scale']);
  const { confidence = 'max', ...predicting } = options;
  checkConfidence(confidence);
  const [first, ...others] = askable(learner);
  let best = await ask(learner, x, { ...predicting, confidence, taskId: first });
  for (const taskId of others) {
    const next = await ask(learner, x, { ...predicting, confidence, taskId });
    best = surest(best, next);
  }
  return best;
}

async function ask(
  learner: Learner,
  x: Parameters<Learner['predict']>[0],
  { confidence, taskId, ...options }: PredictOptions & { confidence: Confidence; taskId: number },
): Promise<TaskInference> {
  const predictions = await learner.predict(x, { ...options, taskId });
  const units = learner.unitsOf(taskId);
  return {
    length: predictions.length,
    tasks: new Int32Array(predictions.length).fill(taskId),
    confidences: Float32Array.from({ length: predictions.length }, (_, row) =>
      confidenceOf(probabilitiesOf(predictions, row, units), confidence),
    ),
    labels: predictions.labels,
  };
}

const probabilitiesOf = (
  { probabilities, units: width }: Predictions,
  row: number,
  units: readonly number[],
): number[] => units.map((unit) => probabilities[row * width + unit] as number);

/** Sample by sample, the surer of two. */
function surest(a: TaskInference, b: TaskInference): TaskInference {
  const takes = a.confidences.map((confidence, i) => Number((b.confidences[i] as number) > confidence));
  const chosen = (left: ArrayLike<number>, right: ArrayLike<number>) => (take: number, i: number) =>
    (take ? right : left)[i] as number;
  return {
    length: a.length,
    tasks: Int32Array.from(takes, chosen(a.tasks, b.tasks)),
    confidences: takes.map(chosen(a.confidences, b.confidences)),
    labels: Int32Array.from(takes, chosen(a.labels, b.labels)),
  };
}

function askable(learner: Learner): [number, ...number[]] {
  const { tasks } = learner;
  const single = tasks.find((taskId) => learner.unitsOf(taskId).length < 2);
  const [first, ...others] = tasks;
  if (first !== undefined && single === undefined) return [first, ...others];
  throw new UnforgetError({
    code: 'invalid-input',
    what: 'Inference of the task',
    expected: "a learner with a head of kind 'multi' and tasks of two classes or more",
    received: single === undefined ? 'one that knows no task' : `task ${single} with one class`,
  });
}

function checkConfidence(confidence: Confidence): void {
  if (CONFIDENCES.includes(confidence)) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'Option "confidence"',
    expected: CONFIDENCES.join(' | '),
    received: JSON.stringify(confidence),
  });
}

/** Samples of which it is known, to whoever measures, where they belong. */
export interface LabelledTask {
  readonly samples: Samples;
  readonly taskId: number;
}

/** Shares in [0, 1]. */
export interface WithoutTask {
  readonly samples: number;
  /** Right labels, with the task guessed. */
  readonly accuracy: number;
  /** Right tasks. */
  readonly taskAccuracy: number;
}

export interface WithoutTaskEvaluation extends WithoutTask {
  readonly tasks: readonly (WithoutTask & { readonly taskId: number })[];
}

/**
 * How well a learner does when the task is not told: accuracy, and how often the guess of the task was right, over all
 * samples and by task. Changes nothing.
 * @throws UnforgetError as {@link inferTask}
 * @example await evaluateWithoutTask(learner, stream.experiences.map(({ test, taskId }) => ({ samples: test, taskId })))
 */
export async function evaluateWithoutTask(
  learner: Learner,
  tasks: readonly LabelledTask[],
  options: Omit<InferTaskOptions, 'scale'> = {},
): Promise<WithoutTaskEvaluation> {
  checkKeys('evaluateWithoutTask', options, ['confidence', 'batchSize']);
  const results: (WithoutTask & { taskId: number })[] = [];
  for (const { samples, taskId } of tasks) {
    const guess = await inferTask(learner, samples, options);
    results.push({
      taskId,
      samples: samples.length,
      accuracy: share(guess.labels, (label, i) => label === samples.y[i]),
      taskAccuracy: share(guess.tasks, (task) => task === taskId),
    });
  }
  const count = results.reduce((sum, { samples }) => sum + samples, 0);
  const mean = (figure: 'accuracy' | 'taskAccuracy'): number =>
    results.reduce((sum, result) => sum + result[figure] * result.samples, 0) / count;
  return { samples: count, accuracy: mean('accuracy'), taskAccuracy: mean('taskAccuracy'), tasks: results };
}

const share = (values: Int32Array, isRight: (value: number, i: number) => boolean): number =>
  values.filter(isRight).length / values.length;
