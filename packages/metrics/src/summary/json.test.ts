import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMatrix } from '../__fixtures__/arbitraries.ts';
import { THREE, UNTRAINED } from '../__fixtures__/matrices.ts';
import { summaryFromJson, summaryToJson } from './json.ts';
import { summarize } from './summarize.ts';

describe('summaryToJson', () => {
  it('writes null for NaN, and nothing that JSON would change', () => {
    const json = summaryToJson(summarize(THREE));
    expect(json.metrics.forwardTransfer).toBeNull();
    expect(json.experiences[2]?.forgetting).toBeNull();
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });
});

describe('summaryFromJson', () => {
  it('brings back every bit, NaN included', () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        const summary = summarize(matrix, { baseline: (matrix[0] ?? []).map((_, j) => 1 / (j + 3)) });
        expect(summaryFromJson(JSON.parse(JSON.stringify(summaryToJson(summary))))).toEqual(summary);
      }),
    );
  });

  const good = summaryToJson(summarize(THREE, { baseline: UNTRAINED }));

  it.each([
    ['an array', [], 'JSON document of kind "summary": expected an object, received an array'],
    ['another kind', { ...good, kind: 'class-report' }, 'expected summary, received class-report'],
    ['an older version', { ...good, schemaVersion: 0 }, 'expected 1, received 0'],
    ['no metrics', { ...good, metrics: undefined }, 'Summary, metrics.averageAccuracy: expected a number or null'],
    [
      'a metric in words',
      { ...good, metrics: { ...good.metrics, forgetting: 'little' } },
      'Summary, metrics.forgetting',
    ],
    ['too few experiences', { ...good, experiences: [] }, 'Summary, experiences: expected 3 entries'],
    ['experiences that are none', { ...good, experiences: [1, 2, 3] }, 'Summary, experience 0.learned'],
    ['a broken matrix', { ...good, accuracyMatrix: [[2]] }, 'Accuracy matrix, row 0, entry 0'],
  ])('refuses %s', (_, json, text) => {
    expect(() => summaryFromJson(json)).toThrow(text);
  });
});
