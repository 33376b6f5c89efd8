import { describe, expect, it } from 'vitest';
import { type Measured, thresholdFor } from './measured.ts';
import { predictionsFrom } from './prediction.ts';

const answers = (rows: readonly (readonly [truth: string, said: string, sure: number])[]): Measured => ({
  truth: rows.map(([truth]) => truth),
  said: rows.map(([, said]) => said),
  sure: Float32Array.from(rows, ([, , sure]) => sure),
});

describe('the threshold', () => {
  // Right answers: 0.25, 0.5, 0.75, 1; the wrong one, 0.125, plays no part.
  const measured = answers([
    ['a', 'a', 0.5],
    ['a', 'a', 0.25],
    ['b', 'b', 1],
    ['b', 'a', 0.125],
    ['b', 'b', 0.75],
  ]);

  it.each([
    [0, 0],
    [0.2, 0.25], // below 0.25 are none of four: at most a fifth
    [0.25, 0.5], // below 0.5 is one of four: a quarter
    [0.45, 0.5], // two of four would be more than 0.45
  ])('rejects at most %f of the right answers: %f', (share, threshold) => {
    expect(thresholdFor(measured, share)).toBe(threshold);
  });

  it('is 0 where nothing was answered rightly', () => {
    expect(thresholdFor(answers([]), 0.1)).toBe(0);
    expect(thresholdFor(answers([['a', 'b', 0.5]]), 0.1)).toBe(0);
  });
});

describe('a prediction', () => {
  const ranked = { names: ['a', 'b'], values: Float32Array.of(0.25, 0.75, 0.5, 0.5) };

  it('is unknown below the threshold, not at it', () => {
    const of = (threshold: number) => predictionsFrom(ranked, { threshold, empty: [false, false] });
    expect(of(0.75).map(({ label }) => label)).toEqual(['b', 'unknown']);
    expect(of(0.5).map(({ label }) => label)).toEqual(['b', 'a']);
    expect(of(0.5)[0]?.ranking).toEqual([
      { label: 'b', probability: 0.75 },
      { label: 'a', probability: 0.25 },
    ]);
  });

  it('is unknown for an input that holds nothing, however sure the network is', () => {
    const [first] = predictionsFrom(ranked, { threshold: 0, empty: [true, false] });
    expect(first).toMatchObject({ label: 'unknown', unknown: true, probability: 0.75 });
  });
});
