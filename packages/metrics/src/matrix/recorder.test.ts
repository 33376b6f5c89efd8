import { UnforgetError } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy } from '../__fixtures__/arbitraries.ts';
import { checkMatrix } from './check.ts';
import { accuracyMatrix, accuracyMatrixFromJson } from './recorder.ts';

const n = Number.NaN;

describe('record', () => {
  it('grows with what comes, NaN where nothing was recorded', () => {
    const matrix = accuracyMatrix();
    expect(matrix.rows()).toEqual([]);
    matrix.record(0, 0, 0.9);
    expect(matrix.rows()).toEqual([[0.9]]);
    matrix.record(1, 1, 0.8);
    expect(matrix.rows()).toEqual([
      [0.9, n],
      [n, 0.8],
    ]);
    matrix.record(1, 3, 0.25);
    expect(matrix.rows()).toEqual([
      [0.9, n, n, n],
      [n, 0.8, n, 0.25],
    ]);
  });

  it('has never fewer columns than rows', () => {
    const matrix = accuracyMatrix();
    matrix.record(2, 0, 0.5);
    expect(matrix.rows()).toEqual([
      [n, n, n],
      [n, n, n],
      [0.5, n, n],
    ]);
  });

  it('knows all columns from the start where told', () => {
    const matrix = accuracyMatrix({ tests: 3 });
    matrix.record(0, 0, 0.9);
    expect(matrix.rows()).toEqual([[0.9, n, n]]);
  });

  it('lets a second value replace the first', () => {
    const matrix = accuracyMatrix();
    matrix.record(0, 0, 0.9);
    matrix.record(0, 0, 0.7);
    expect(matrix.rows()).toEqual([[0.7]]);
  });

  it('hands out copies', () => {
    const matrix = accuracyMatrix();
    matrix.record(0, 0, 0.9);
    const [row = []] = matrix.rows();
    row[0] = 0;
    expect(matrix.rows()).toEqual([[0.9]]);
  });

  it('refuses indices beyond the tests, fractions, and percentages; and stays as it was', () => {
    const matrix = accuracyMatrix({ tests: 2 });
    expect(() => matrix.record(0, 2, 0.5)).toThrow(
      'Test of the accuracy matrix: expected an integer from 0 to 1, received 2.',
    );
    expect(() => matrix.record(2, 0, 0.5)).toThrow('Experience of the accuracy matrix');
    expect(() => matrix.record(-1, 0, 0.5)).toThrow('received -1');
    expect(() => matrix.record(0.5, 0, 0.5)).toThrow('received 0.5');
    expect(() => matrix.record(0, 1, 95)).toThrow('Accuracy on test 1 after experience 0');
    expect(matrix.rows()).toEqual([]);
    expect(() => accuracyMatrix({ tests: -1 })).toThrow('Option "tests" of accuracyMatrix');
  });
});

const recordings = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }), accuracy));
const settings = fc.constantFrom({}, { tests: 6 });

describe('resume', () => {
  it('through JSON text and back, then going on, is as if never stopped', () => {
    fc.assert(
      fc.property(settings, recordings, recordings, (options, before, after) => {
        const whole = accuracyMatrix(options);
        const first = accuracyMatrix(options);
        for (const [i, j, value] of before) {
          whole.record(i, j, value);
          first.record(i, j, value);
        }
        const second = accuracyMatrixFromJson(JSON.parse(JSON.stringify(first)));
        for (const [i, j, value] of after) {
          whole.record(i, j, value);
          second.record(i, j, value);
        }
        expect(second.rows()).toEqual(whole.rows());
        expect(second.toJSON()).toEqual(whole.toJSON());
      }),
    );
  });

  it('keeps every bit of a number', () => {
    const matrix = accuracyMatrix();
    matrix.record(0, 0, 1 / 3);
    expect(accuracyMatrixFromJson(JSON.parse(JSON.stringify(matrix))).rows()).toEqual([[1 / 3]]);
  });

  it('always gives a matrix the metrics take', () => {
    fc.assert(
      fc.property(settings, recordings, (options, cells) => {
        const matrix = accuracyMatrix(options);
        for (const [i, j, value] of cells) matrix.record(i, j, value);
        expect(() => checkMatrix(matrix.rows())).not.toThrow();
      }),
    );
  });
});

describe('documents it refuses', () => {
  const good = accuracyMatrix({ tests: 2 }).toJSON();

  it.each([
    ['text', '[]', 'JSON document of kind "accuracy-matrix": expected an object, received string []'],
    ['null', null, 'received null'],
    ['another kind', { ...good, kind: 'summary' }, 'expected accuracy-matrix, received summary'],
    ['no rows', { ...good, rows: undefined }, 'Accuracy matrix: expected an array of rows'],
    ['ragged rows', { ...good, rows: [[1, null], [1]] }, 'Accuracy matrix, row 1'],
    ['rows wider than the tests', { ...good, rows: [[1, 1, 1]] }, 'Test of the accuracy matrix'],
    ['tests in words', { ...good, tests: 'two' }, 'Option "tests" of accuracyMatrix'],
  ])('%s', (_, json, text) => {
    expect(() => accuracyMatrixFromJson(json)).toThrow(text);
  });

  it('names the remedy for a later version', () => {
    try {
      accuracyMatrixFromJson({ ...good, schemaVersion: 2 });
      expect.unreachable();
    } catch (error) {
      expect(UnforgetError.is(error, 'incompatible-state')).toBe(true);
      expect(String(error)).toContain('expected 1, received 2. Upgrade @unforget/metrics');
    }
  });
});
