import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answers } from '../__fixtures__/evaluations.ts';
import { errorOf } from '../__fixtures__/stores.ts';
import { checkEvaluation, type Evaluation, type TaskEvaluation } from './evaluation.ts';
import { decodeEvaluation, encodeEvaluation } from './evaluation-file.ts';
import { scoresOf } from './scores.ts';

const good: TaskEvaluation = { task: 'shop', ids: ['a', 'b'], truth: ['x', 'y'], predicted: ['x', 'x'] };

describe('checkEvaluation', () => {
  it.each<[string, unknown, RegExp]>([
    ['something else', 7, /an array of tasks, received 7/],
    ['no samples', [{ ...good, ids: [], truth: [], predicted: [] }], /at least one sample/],
    ['lists of unequal length', [{ ...good, truth: ['x'] }], /"truth" with as many texts as "ids", received 1 for 2/],
    ['ids that repeat', [{ ...good, ids: ['a', 'a'] }], /ids that differ, received "a" twice/],
    ['tasks that repeat', [good, good], /the same task twice/],
    ['numbers', [{ ...good, predicted: ['x', 1] }], /"predicted" of Task "shop".*texts, received 1/],
    ['a task without a name', [{ ...good, task: '' }], /expected a name/],
  ])('refuses %s', async (_, evaluation, text) => {
    const error = await errorOf(() => checkEvaluation(evaluation as Evaluation));
    expect(error.code).toBe('invalid-input');
    expect(error.message).toMatch(text);
  });
});

describe('the file', () => {
  it('comes back as it was, whatever the labels', () => {
    const word = fc.string({ unit: 'binary', maxLength: 4 });
    const samples = fc.uniqueArray(fc.tuple(word, fc.constantFrom('__proto__', 'a', ''), word), {
      selector: ([id]) => id,
      maxLength: 12,
    });
    fc.assert(
      fc.property(samples, (list) => {
        const evaluation = [
          {
            task: 't',
            ids: list.map(([id]) => id),
            truth: list.map(([, y]) => y),
            predicted: list.map(([, , p]) => p),
          },
        ];
        expect(decodeEvaluation(encodeEvaluation(evaluation), 'it')).toEqual(evaluation);
      }),
    );
  });

  it('of a newer release says so', async () => {
    const newer = new TextEncoder().encode('{"format":"unforget/evaluation","schemaVersion":2}');
    expect((await errorOf(() => decodeEvaluation(newer, 'it'))).code).toBe('incompatible-state');
    const other = new TextEncoder().encode('{"format":"x"}');
    expect((await errorOf(() => decodeEvaluation(other, 'it'))).code).toBe('corrupt-state');
  });
});

it('scoresOf counts over all, by task and by label', () => {
  const scores = scoresOf([
    answers({ parcel: { n: 4, right: 3 }, refund: { n: 1, right: 0 } }, { task: 'shop' }),
    answers({ parcel: { n: 5, right: 5 } }, { task: 'bank' }),
    { task: 'empty', ids: [], truth: [], predicted: [] },
  ]);
  expect(scores).toEqual({
    ...{ n: 10, right: 8, accuracy: 0.8 },
    tasks: [
      {
        ...{ task: 'shop', n: 5, right: 3, accuracy: 0.6 },
        labels: [
          { label: 'parcel', n: 4, right: 3, accuracy: 0.75 },
          { label: 'refund', n: 1, right: 0, accuracy: 0 },
        ],
      },
      { task: 'bank', n: 5, right: 5, accuracy: 1, labels: [{ label: 'parcel', n: 5, right: 5, accuracy: 1 }] },
    ],
  });
});
