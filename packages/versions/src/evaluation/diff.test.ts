import { describe, expect, it } from 'vitest';
import { inOrder } from '../__fixtures__/evaluations.ts';
import { diffEvaluations } from './diff.ts';
import type { Evaluation } from './evaluation.ts';

describe('diffEvaluations', () => {
  it('finds the flips both ways', () => {
    // right→wrong twice, wrong→right once, both right once
    const diff = diffEvaluations(inOrder([true, true, false, true]), inOrder([false, false, true, true]));
    expect(diff.negativeFlips.map(({ id }) => id)).toEqual(['sample-0', 'sample-1']);
    expect(diff.negativeFlips[0]).toEqual({
      ...{ task: 'all', id: 'sample-0', truth: 'parcel' },
      ...{ before: 'parcel', after: 'other' },
    });
    expect(diff.positiveFlips.map(({ id }) => id)).toEqual(['sample-2']);
    expect(diff.negativeFlipRate).toBe(0.5);
    // 3 of 4 right before, 2 of 4 now
    expect(diff.overall).toEqual({
      before: { n: 4, right: 3, accuracy: 0.75 },
      after: { n: 4, right: 2, accuracy: 0.5 },
      ...{ worse: 2, better: 1, change: -0.25 },
    });
  });

  it('pairs by task and id, in whatever order they come', () => {
    const before: Evaluation = [
      { task: 'shop', ids: ['1', '2'], truth: ['a', 'b'], predicted: ['a', 'b'] },
      { task: 'bank', ids: ['1'], truth: ['a'], predicted: ['b'] },
    ];
    const after: Evaluation = [
      { task: 'bank', ids: ['1', '9'], truth: ['a', 'c'], predicted: ['a', 'c'] },
      { task: 'shop', ids: ['2', '1'], truth: ['b', 'a'], predicted: ['a', 'a'] },
    ];
    const { tasks, gained, lost } = diffEvaluations(before, after);
    expect(tasks.map(({ task, change }) => [task, change])).toEqual([
      ['shop', -0.5],
      ['bank', 1],
    ]);
    expect(tasks[0]?.labels.map(({ label, change }) => [label, change])).toEqual([
      ['a', 0],
      ['b', -1],
    ]);
    expect(gained).toEqual([{ task: 'bank', id: '9', truth: 'c' }]);
    expect(lost).toEqual([]);
  });

  it('takes a sample with another truth for another question, unless its label was renamed', () => {
    const before: Evaluation = [{ task: 't', ids: ['1', '2'], truth: ['old', 'b'], predicted: ['old', 'old'] }];
    const after: Evaluation = [{ task: 't', ids: ['1', '2'], truth: ['new', 'b'], predicted: ['new', 'new'] }];
    const plain = diffEvaluations(before, after);
    expect(plain.lost).toEqual([{ task: 't', id: '1', truth: 'old' }]);
    expect(plain.gained).toEqual([{ task: 't', id: '1', truth: 'new' }]);
    const renamed = diffEvaluations(before, after, { old: 'new' });
    expect([renamed.lost, renamed.gained]).toEqual([[], []]);
    expect(renamed.overall).toMatchObject({ worse: 0, better: 0, change: 0 });
    // A merge: what was a mix-up of two labels is none when they are one.
    const merged: Evaluation = [{ task: 't', ids: ['1', '2'], truth: ['b', 'b'], predicted: ['b', 'b'] }];
    expect(diffEvaluations(before, merged, { old: 'b' }).overall).toMatchObject({ worse: 0, better: 0 });
  });

  it('has no rate without pairs', () => {
    const diff = diffEvaluations([], inOrder([true]));
    expect([diff.overall, diff.negativeFlipRate]).toEqual([null, null]);
  });
});
