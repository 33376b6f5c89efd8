import { describe, expect, it } from 'vitest';
import { accuracyMatrix, classReport, formatMatrix, meanInterval, summarize } from './index.ts';

const MATRIX = [
  [1, 0],
  [0.5, 1],
];

describe('options that nobody reads are refused', () => {
  it.each<[string, () => unknown]>([
    ['base', () => summarize(MATRIX, { base: [0.5, 0.5] } as never)],
    ['test', () => accuracyMatrix({ test: 5 } as never)],
    ['levels', () => meanInterval([1, 2], { seed: 1, levels: 0.9 } as never)],
    ['labels', () => classReport([[1]], { labels: ['a'] } as never)],
    ['labels', () => formatMatrix(MATRIX, { labels: ['a', 'b'] } as never)],
  ])('%s', (key, call) => {
    expect(call).toThrow(new RegExp(`^Unknown option "${key}" of [^:]+: expected one of .*, received "${key}"\\.$`));
  });
});
