import type { Evaluation, TaskEvaluation, VersionStore } from '@unforget/versions';
import { answerIds } from '../answers.ts';
import { fail } from '../errors.ts';
import { checkExamples, type Example } from '../examples.ts';
import type { Bot } from './open-bot.ts';

/** Tasks of an evaluation: the classifier's own held-back examples, and test examples given by the user. */
const HELD_BACK = 'held back';
const TEST = 'test';

/** A bot's answers to its held-back examples and, if there are any, to test examples. Null where both are none. */
export async function evaluationOf(bot: Bot, test: readonly Example<unknown>[] | null): Promise<Evaluation | null> {
  const held: TaskEvaluation = { task: HELD_BACK, ...(await bot.heldBackAnswers()) };
  const parts = test ? [held, await testAnswers(bot, test)] : [held];
  const asked = parts.filter(({ ids }) => ids.length > 0);
  return asked.length ? asked : null;
}

async function testAnswers(bot: Bot, test: readonly Example<unknown>[]): Promise<TaskEvaluation> {
  const inputs = test.map(({ input }) => input);
  const predictions = await bot.predictAll(inputs);
  const encoder = new TextEncoder();
  return {
    task: TEST,
    ids: answerIds(inputs.map((input) => encoder.encode(JSON.stringify(input)))),
    truth: test.map(({ label }) => label),
    predicted: predictions.map(({ ranking }) => ranking[0]?.label ?? ''),
  };
}

/** Of the kind of the examples: else it would be told when all is learned. @throws UnforgetError `invalid-input` */
export function checkTestInputs(test: readonly Example<unknown>[], [first]: readonly Example<unknown>[]): void {
  checkExamples(test);
  const wanted = kindOf(first?.input);
  for (const [position, { input }] of test.entries()) {
    if (kindOf(input) === wanted) continue;
    const what = `Input of test example ${position}`;
    fail('invalid-input', { what, expected: `${wanted}, as in the examples`, received: kindOf(input) });
  }
}

const kindOf = (input: unknown): string =>
  typeof input === 'string' ? 'a text' : `${(input as ArrayLike<number> | null)?.length ?? 'no'} numbers`;

/**
 * A version that was asked test examples can only be followed by one that is asked them, too: said before anything is
 * learned, not after.
 * @throws UnforgetError `invalid-input`
 */
export async function checkTest(
  store: VersionStore,
  active: string,
  test: readonly Example<unknown>[] | null,
): Promise<void> {
  const asked = (await store.evaluation(active))?.some(({ task }) => task === TEST) ?? false;
  if (asked && !test) {
    fail('invalid-input', {
      what: 'Test examples',
      expected: 'those that the active version was tested on',
      received: 'none',
      remedy: 'Pass them again (--test FILE), or no gate can compare the two',
    });
  }
}
