import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import {
  averageAccuracy,
  averageIncrementalAccuracy,
  backwardTransfer,
  forgetting,
  formatMatrix,
  forwardTransfer,
  intransigence,
  learningAccuracy,
  plasticity,
  stability,
  summarize,
  worstCaseAccuracy,
} from '../index.ts';
import { type AccuracyMatrix, checkMatrix } from './check.ts';

const borders: Record<string, (matrix: AccuracyMatrix) => unknown> = {
  averageAccuracy,
  averageIncrementalAccuracy,
  learningAccuracy,
  worstCaseAccuracy,
  backwardTransfer,
  forwardTransfer: (matrix) => forwardTransfer(matrix, [0, 0]),
  forgetting,
  stability,
  plasticity,
  intransigence: (matrix) => intransigence(matrix, [0, 0]),
  summarize,
  formatMatrix,
};

const caught = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe.each(Object.entries(borders))('%s', (_, metric) => {
  it('refuses a ragged matrix', () => {
    const error = caught(() => metric([[0.9, 0.1], [0.6]]));
    expect(UnforgetError.is(error, 'shape-mismatch')).toBe(true);
    expect(String(error)).toContain(
      'Accuracy matrix, row 1: expected 2 entries as in row 0, received 1. ' +
        'Fill with NaN what was not evaluated, or record with accuracyMatrix().',
    );
  });

  it('refuses more rows than columns', () => {
    const error = caught(() => metric([[0.9], [0.6]]));
    expect(UnforgetError.is(error, 'shape-mismatch')).toBe(true);
    expect(String(error)).toContain(
      'Accuracy matrix: expected at most as many rows as columns (1), received 2 rows. ' +
        'Give every experience its own test column; repeat the column of a task that comes back.',
    );
  });

  it('refuses percentages', () => {
    const error = caught(() => metric([[90, 10]]));
    expect(UnforgetError.is(error, 'invalid-input')).toBe(true);
    expect(String(error)).toContain(
      'Accuracy matrix, row 0, entry 0: expected an accuracy from 0 to 1, or NaN, received 90. Divide percentages by 100.',
    );
  });
});

describe('checkMatrix', () => {
  it.each([
    ['a negative accuracy', [[-0.1]], 'received -0.1'],
    ['infinity', [[Number.POSITIVE_INFINITY]], 'received Infinity'],
    ['null, as JSON has it', [[null]], 'received null. Write NaN where nothing was evaluated.'],
    ['text', [['0.9']], 'expected a number, received string 0.9'],
    ['a hole', [new Array(1)], 'received undefined'],
    ['a row that is no array', [0.9], 'Accuracy matrix, row 0: expected an array of accuracies'],
    ['no matrix at all', undefined, 'Accuracy matrix: expected an array of rows, received undefined'],
    ['an object', { rows: [] }, 'received an object'],
  ])('refuses %s', (_, matrix, text) => {
    expect(() => checkMatrix(matrix)).toThrow(text);
  });

  it.each([
    ['nothing', []],
    ['an unfinished stream', [[0.9, 0.1, Number.NaN]]],
    ['only NaN', [[Number.NaN]]],
    ['the ends of the range', [[0, 1]]],
  ])('takes %s', (_, matrix) => {
    expect(() => checkMatrix(matrix)).not.toThrow();
  });
});
