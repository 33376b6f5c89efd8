import { describe, expect, it } from 'vitest';
import type { SideResult } from '../measure/measure.ts';
import type { RowPlan, Side, Work } from '../works/work.ts';
import { curveOf, rowOf } from './rows.ts';

const side = (name: string): Side => ({ name, program: 'node', unit: 'step', params: {} });
const result = (name: string, ms: number[], failure: string | null = null): [string, SideResult] => [
  name,
  { side: side(name), ms, checks: ms.map((loss) => ({ loss })), prepared: {}, versions: {}, failure },
];
const plan: RowPlan = {
  ...{ id: 'a', work: 'a step', against: 'another', ours: 'ours', theirs: 'theirs', target: 0.5 },
  judge: (ours) => (ours.checks.at(-1)?.['loss'] === 99 ? 'the loss is 99' : null),
};
const work: Work = {
  ...{ name: 'a', title: 'a', unit: 'ms a step', sides: [], rows: [plan] },
  seconds: { start: 0, round: 0 },
};
const row = (ours: [string, SideResult], theirs: [string, SideResult], tiny = false) =>
  rowOf(plan, work, new Map([ours, theirs]), tiny);

describe('a row', () => {
  it('has the median of the ratios of rounds, not the ratio of medians', () => {
    // Ratios 1/10, 6/8, 2/4: median 0.5. Medians 2 and 8 would give 0.25.
    expect(row(result('ours', [1, 6, 2]), result('theirs', [10, 8, 4]))).toEqual({
      ...{ id: 'a', work: 'a step', against: 'another', target: 0.5, unit: 'ms a step' },
      ...{ ratio: 0.5, spread: [0.1, 0.75], met: true, ours: 2, theirs: 8, rounds: 3 },
      checks: { ours: { loss: 2 }, theirs: { loss: 4 } },
    });
  });

  it('misses its target when it is slower, and when it is fast but wrong', () => {
    expect(row(result('ours', [6]), result('theirs', [10]))).toMatchObject({ ratio: 0.6, met: false });
    expect(row(result('ours', [99]), result('theirs', [1000]))).toMatchObject({
      ...{ ratio: 0.099, met: false, wrong: 'the loss is 99' },
    });
  });

  it('judges nothing in the tiny form', () => {
    expect(row(result('ours', [99]), result('theirs', [1000]), true)).toMatchObject({ ratio: 0.099, met: null });
  });

  it('says why it has no numbers, and is left out when the run was broken off before it', () => {
    expect(row(result('ours', [1]), result('theirs', [], 'no Python'))).toMatchObject({
      ...{ ratio: null, met: null, rounds: 0, skipped: 'theirs: no Python' },
    });
    expect(row(result('ours', [1]), result('theirs', []))).toBeNull();
  });

  it('keeps the rounds it has when a side fails later', () => {
    expect(row(result('ours', [1, 1]), result('theirs', [4], 'died'))).toMatchObject({ ratio: 0.25, rounds: 1 });
  });
});

it('a curve has the points that were measured', () => {
  const points = [
    { side: 'ours', line: 'we', x: 1 },
    { side: 'theirs', line: 'they', x: 1 },
  ];
  const results = new Map([result('ours', [3, 1, 2]), result('theirs', [])]);
  expect(curveOf({ name: 'c', title: 'C', xTitle: 'x', points }, 'ms', results)).toEqual({
    ...{ name: 'c', title: 'C', xTitle: 'x', unit: 'ms' },
    points: [{ line: 'we', x: 1, ms: 2, low: 1, high: 3 }],
  });
});
