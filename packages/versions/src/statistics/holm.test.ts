import { expect, it } from 'vitest';
import { holmAdjusted } from './holm.ts';

it('multiplies the smallest by the number of tests, the next by one less, and keeps the order', () => {
  // 0.01·4 = 0.04; 0.02·3 = 0.06; 0.04·2 = 0.08; 0.05·1 is raised to 0.08
  const adjusted = holmAdjusted([0.05, 0.01, 0.04, 0.02]);
  [0.08, 0.04, 0.08, 0.06].forEach((expected, i) => {
    expect(adjusted[i]).toBeCloseTo(expected, 14);
  });
  expect(holmAdjusted([0.5, 0.9])).toEqual([1, 1]);
  expect(holmAdjusted([])).toEqual([]);
  expect(holmAdjusted([0.03])).toEqual([0.03]);
});
