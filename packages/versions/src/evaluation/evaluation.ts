import { invalid, quote } from '../errors.ts';

/**
 * What a version answered on held-back samples of one task: one entry per sample in each list. Ids must be the same from
 * version to version for the same sample; that is how answers are paired.
 */
export interface TaskEvaluation {
  readonly task: string;
  readonly ids: readonly string[];
  readonly truth: readonly string[];
  readonly predicted: readonly string[];
}

/** One entry per task, or per domain, test set or user, as you wish to tell them apart. */
export type Evaluation = readonly TaskEvaluation[];

/** @throws UnforgetError `invalid-input` for lists of unequal length, repeated tasks or ids, or no sample at all */
export function checkEvaluation(evaluation: Evaluation): Evaluation {
  if (!Array.isArray(evaluation)) {
    throw invalid('invalid-input', 'evaluation', { expected: 'an array of tasks', received: quote(evaluation) });
  }
  const tasks = new Set<string>();
  for (const part of evaluation) {
    checkTask(part);
    if (tasks.has(part.task))
      throw invalid('invalid-input', `Task ${quote(part.task)} of the evaluation`, {
        expected: 'tasks that differ',
        received: 'the same task twice',
      });
    tasks.add(part.task);
  }
  if (evaluation.some(({ ids }) => ids.length > 0)) return evaluation;
  throw invalid('invalid-input', 'evaluation', {
    expected: 'at least one sample',
    received: 'none',
    remedy: 'Leave it out',
  });
}

function checkTask({ task, ids, truth, predicted }: TaskEvaluation): void {
  const what = `Task ${quote(task)} of the evaluation`;
  if (typeof task !== 'string' || task === '') throw invalid('invalid-input', what, { expected: 'a name' });
  for (const [name, list] of Object.entries({ ids, truth, predicted })) {
    if (!Array.isArray(list) || list.length !== ids.length) {
      throw invalid('invalid-input', what, {
        expected: `"${name}" with as many texts as "ids"`,
        received: Array.isArray(list) ? `${list.length} for ${ids?.length} ids` : quote(list),
      });
    }
    const wrong = list.find((text) => typeof text !== 'string');
    if (wrong !== undefined)
      throw invalid('invalid-input', `"${name}" of ${what}`, { expected: 'texts', received: quote(wrong) });
  }
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id))
      throw invalid('invalid-input', what, { expected: 'ids that differ', received: `${quote(id)} twice` });
    seen.add(id);
  }
}
