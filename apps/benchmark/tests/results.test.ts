import { describe, expect, it } from 'vitest';
import { timeLeft } from '../src/progress/time-left.ts';
import { cellsOf } from '../src/results/cells.ts';
import { checkAll } from '../src/results/checks.ts';
import { nearestToJoint } from '../src/results/nearest.ts';
import { fromLine, type RunRecord, toLine } from '../src/results/record.ts';
import { table, withError } from '../src/results/table.ts';
import { tuningDocumentOf, tuningText } from '../src/results/tuning.ts';
import { compareMethods } from '../src/statistics/comparisons.ts';
import { failed, record } from './records.ts';
import { tinySuite } from './tiny.ts';

describe('a line', () => {
  it.each([record('joint', 1, 0.9), failed('naive', 2)])('comes back as it was, NaN included', (one) => {
    expect(toLine(one).endsWith('\n')).toBe(true);
    expect(fromLine(toLine(one))).toEqual(one);
  });

  it.each(['', 'null', '3', '{}', '{"status":"done"}', '{"status":"failed"}', '{"status":"do'])(
    '%j is none',
    (line) => {
      expect(fromLine(line)).toBeNull();
    },
  );
});

describe('a cell', () => {
  it('is mean and standard error over the seeds that ended', () => {
    const [cell, ...rest] = cellsOf([record('ewc', 1, 0.8), failed('ewc', 2), record('ewc', 3, 0.9)]);
    expect(rest).toEqual([]);
    expect(cell).toMatchObject({ suite: 'tiny', scenario: 'task', method: 'ewc', seeds: [1, 3], failed: 1, steps: 10 });
    // Deviations ∓0.05: variance 0.005 over n − 1 = 1, standard error √(0.005 / 2) = 0.05.
    expect(cell?.mean).toBeCloseTo(0.85, 12);
    expect(cell?.sem).toBeCloseTo(0.05, 12);
    expect(cell?.metrics.forgetting.mean).toBeNaN();
    expect(cell?.timing.secondsPerRun).toBe(2);
  });

  it('has no standard error of one seed, and nothing of none', () => {
    expect(cellsOf([record('ewc', 1, 0.8)])[0]?.sem).toBeNaN();
    expect(cellsOf([failed('ewc', 1)])[0]?.mean).toBeNaN();
    expect(cellsOf([])).toEqual([]);
  });
});

describe('a check that nothing was forgotten', () => {
  const check = { scenario: 'task', left: 'pnn', relation: 'unforgotten' } as const;
  const after = (...transfers: readonly number[]) =>
    checkAll(
      [check],
      transfers.map((backwardTransfer, i) =>
        record('pnn', i + 1, 0.9, { metrics: { averageAccuracy: 0.9, forgetting: 0, backwardTransfer } }),
      ),
    )[0];

  it('holds for 0 in every run, and for nothing else', () => {
    expect(after(0, -0)).toMatchObject({ holds: true, difference: 0, seeds: 2 });
    expect(after(0, 1e-9)?.holds).toBe(false); // better is not the same either
    expect(after(0.01, -0.01)).toMatchObject({ holds: false, difference: 0 });
    expect(after()).toMatchObject({ holds: null, seeds: 0 });
    expect(after(0)?.claim).toBe('pnn forgets nothing (backward transfer exactly 0)');
  });
});

describe('a check of the first experience', () => {
  const check = { scenario: 'task', left: 'a', relation: 'keepsFirst', percent: 85 } as const;
  const records = [0.8, 0.94].map((first, i) => record('a', i + 1, 0.9, { accuracyMatrix: [[1], [first, 1]] }));

  it('takes the mean of the last row', () => {
    expect(checkAll([check], records)[0]).toMatchObject({ holds: true, seeds: 2 });
    expect(checkAll([check], records)[0]?.difference).toBeCloseTo(87, 9);
    expect(checkAll([{ ...check, percent: 88 }], records)[0]?.holds).toBe(false);
    expect(checkAll([{ ...check, relation: 'losesFirst', percent: 88 }], records)[0]?.holds).toBe(true);
    expect(checkAll([check], [])[0]).toMatchObject({
      holds: null,
      claim: 'a ends with at least 85 % on the first experience',
    });
  });
});

describe('a check', () => {
  const check = { scenario: 'task', left: 'a', right: 'b', points: 5 } as const;
  const holds = (relation: 'near' | 'below' | 'notAbove', a: readonly number[], b: readonly number[]) =>
    checkAll(
      [{ ...check, relation }],
      [...a.map((value, i) => record('a', i, value)), ...b.map((value, i) => record('b', i, value))],
    )[0]?.holds;

  it('near: within its points, either way', () => {
    expect(holds('near', [0.5], [0.545])).toBe(true);
    expect(holds('near', [0.545], [0.5])).toBe(true);
    expect(holds('near', [0.5], [0.56])).toBe(false);
  });

  it('notAbove: at most its points higher', () => {
    expect(holds('notAbove', [0.9], [0.95])).toBe(true);
    expect(holds('notAbove', [0.94], [0.9])).toBe(true);
    expect(holds('notAbove', [0.96], [0.9])).toBe(false);
  });

  it('below: by more than its points, and by more than two standard errors of the paired differences', () => {
    expect(holds('below', [0.5], [0.54])).toBe(false);
    expect(holds('below', [0.5], [0.56])).toBe(true);
    expect(holds('below', [0.56], [0.5])).toBe(false);
    // Differences 2 and 18: mean 10, standard error 8.
    expect(holds('below', [0.5, 0.5], [0.52, 0.68])).toBe(false);
    // Differences 9 and 11, though the accuracies themselves are far apart: mean 10, standard error 1.
    expect(holds('below', [0.2, 0.8], [0.29, 0.91])).toBe(true);
  });

  it('compares the seeds that both have, and says when there are none', () => {
    const checks = [{ ...check, relation: 'near' as const }];
    const [some] = checkAll(checks, [record('a', 1, 0.5), record('a', 2, 0), record('b', 1, 0.53), failed('b', 2)]);
    expect(some).toMatchObject({ holds: true, seeds: 1, claim: 'a ≈ b (within 5 points)' });
    expect(some?.difference).toBeCloseTo(3, 12);
    const [none] = checkAll(checks, [record('a', 1, 0.5), record('b', 2, 0.5)]);
    expect(none).toMatchObject({ holds: null, seeds: 0, difference: Number.NaN });
    expect(checkAll(checks, [record('a', 1, 0.5)])[0]?.holds).toBeNull();
  });
});

describe('a check of the mean', () => {
  const check = { scenario: 'task', left: 'a', relation: 'reaches', percent: 85 } as const;
  const records = [record('a', 1, 0.8), record('a', 2, 0.92), failed('a', 3), record('b', 1, 0)];

  it('takes the runs that came to their end', () => {
    expect(checkAll([check], records)[0]).toMatchObject({ holds: true, seeds: 2, claim: 'a reaches 85 % in the mean' });
    expect(checkAll([check], records)[0]?.difference).toBeCloseTo(86, 9);
    expect(checkAll([{ ...check, percent: 87 }], records)[0]?.holds).toBe(false);
    expect(checkAll([check], [])[0]?.holds).toBeNull();
  });
});

describe('the nearest to joint training', () => {
  const nearest = (...records: readonly RunRecord[]) => nearestToJoint(cellsOf(records), compareMethods(records));
  const joint = [record('joint', 1, 0.9), record('joint', 2, 0.94)];

  it('lacks least over the same seeds, or has more', () => {
    const [one] = nearest(...joint, record('a', 1, 0.8), record('a', 2, 0.9), record('b', 1, 0.5), record('b', 2, 0.5));
    expect(one).toMatchObject({ scenario: 'task', method: 'a' });
    expect(one?.gap).toBeCloseTo(0.07, 12); // of 0.1 and 0.04
    expect(one?.sem).toBeCloseTo(0.03, 12);
    const [better] = nearest(...joint, record('a', 1, 0.95), record('a', 2, 0.95));
    expect(better?.gap).toBeCloseTo(-0.03, 12);
  });

  it('has every seed that joint training has', () => {
    expect(nearest(...joint, record('lucky', 2, 0.93), record('a', 1, 0.6), record('a', 2, 0.6))[0]?.method).toBe('a');
    expect(nearest(...joint, record('lucky', 2, 0.93))).toEqual([]);
  });

  it('is nothing where joint training was not run', () => {
    expect(nearest(record('a', 1, 0.8))).toEqual([]);
  });
});

describe('tables', () => {
  it('line up', () => {
    expect(table(['a', 'number'], [['word', '1.0']])).toBe(
      ['| a    | number |', '| ---- | -----: |', '| word |    1.0 |'].join('\n'),
    );
  });

  it('show percent, and a dash for nothing', () => {
    expect(withError({ mean: 0.8734, standardError: 0.0042 })).toBe('87.3 ± 0.4');
    expect(withError({ mean: 1, standardError: Number.NaN })).toBe('100.0');
    expect(withError({ mean: Number.NaN, standardError: Number.NaN })).toBe('–');
  });
});

describe('a search', () => {
  it('takes the highest mean, and of equal ones the smallest λ', () => {
    const at = (lambda: number, accuracy: number, seed = 1) => record('ewc', seed, accuracy, { lambda });
    const suite = {
      ...tinySuite,
      tuning: { methods: ['ewc'], grid: [1, 10, 100], seeds: [1, 2], validationFraction: 0.25 },
    };
    const records = [at(1, 0.4), at(1, 0.6, 2), at(10, 0.8), at(10, 0.6, 2), at(100, 0.7), at(100, 0.7, 2)];
    const document = tuningDocumentOf(records, suite, 'bench');
    expect(document.points.map(({ best }) => best)).toEqual([false, true, false]);
    expect(tuningText(document)).toContain('| **70.0 ± 10.0** |');
  });

  it('says over which seeds, and whether a point has fewer', () => {
    const suite = {
      ...tinySuite,
      tuning: { methods: ['ewc'], grid: [1, 10], seeds: [7, 8], validationFraction: 0.25 },
    };
    const at = (lambda: number, seed: number) => record('ewc', seed, 0.5, { lambda });
    const textOf = (records: readonly RunRecord[]): string => tuningText(tuningDocumentOf(records, suite, 'bench'));
    const all = [at(1, 7), at(1, 8), at(10, 7), at(10, 8)];
    expect(textOf(all)).toContain('samples: mean over 2 seeds (7, 8) ± its standard error.');
    expect(textOf(all.slice(0, 3))).toContain('mean over 2 seeds (7, 8), fewer where a run failed or is to come ±');
  });
});

describe('the budget of a search', () => {
  it('is told, with what failed', () => {
    const records = [record('ewc', 1, 0.5, { lambda: 1 }), record('ewc', 2, 0.5, { lambda: 1 }), failed('ewc', 3)];
    const text = tuningText(tuningDocumentOf(records, tinySuite, 'bench'));
    expect(text).toContain('Budget: 3 runs, 3.0 s together.\n\nFailed:\n\n- tiny/task/ewc/seed-3: no');
  });
});

describe('time left', () => {
  it('goes by what was done since the start, not by what an earlier sweep did', () => {
    let now = 0;
    const left = timeLeft(100, 90, () => now); // 90 were there already
    expect(left.text(90)).toBe('?');
    now = 20_000;
    expect(left.text(92)).toBe('1 min 20 s'); // 10 s each, 8 to go
    expect(left.text(92.5)).toBe('1 min 0 s'); // 8 s each, 7.5 to go
    expect(left.text(100)).toBe('0 s');
    now = 4_000_000;
    expect(left.text(91)).toBe('10 h 0 min');
  });
});
