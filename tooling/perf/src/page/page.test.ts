import { expect, it } from 'vitest';
import type { PerfDocument } from '../results/document.ts';
import type { Row } from '../results/rows.ts';
import { curvePlot } from './plots.ts';
import { duration, figure, rowLine } from './texts.ts';
import { pageText } from './write-page.ts';

const row: Row = {
  ...{ id: 'a', work: 'a step', against: 'PyTorch', ratio: 0.5, spread: [0.41, 0.6], target: 0.7, met: true },
  ...{ ours: 3, theirs: 6, unit: 'ms a step', rounds: 5, note: 'Loss read every 50 steps.' },
};
const missed: Row = { ...row, id: 'b', work: 'another step', ratio: 1.25, met: false };
const skipped: Row = {
  ...{ ...row, id: 'c', work: 'a job', ratio: null, spread: null, met: null, ours: null, theirs: null },
  skipped: 'needs MNIST',
};
const document: PerfDocument = {
  ...{
    kind: 'performance',
    schemaVersion: 1,
    command: 'npm run perf',
    date: '2026-01-02',
    tiny: false,
    partial: false,
  },
  machine: { processor: 'P', cores: 2, threads: 2, memoryGiB: 8, platform: 'linux x64', loadBefore: 0.1 },
  ...{ versions: { node: 'v20', pytorch: '2' }, seconds: 75, rows: [row, missed, skipped] },
  curves: [{ name: 'curve-a', title: 'Step', xTitle: 'tasks', unit: 'ms', points: [] }],
};

it('says numbers with the digits that count', () => {
  expect([1234.5, 42.13, 3.219, 0.618, 0.0042, 0.999].map(figure)).toEqual([
    '1235',
    '42.1',
    '3.22',
    '0.62',
    '0.0042',
    '1',
  ]);
  expect([duration(3.2), duration(42_130)]).toEqual(['3.20 ms', '42.1 s']);
  expect(rowLine(row)).toBe('a step / PyTorch: 0.5 (0.41–0.6), target 0.7: met, 3.00 ms against 6.00 ms');
  expect(rowLine(skipped)).toBe('a job / PyTorch: skipped, needs MNIST');
});

it('shows every row, what was missed and why, machine, versions and command', () => {
  const page = pageText(document, { b: 'The graph is not fused yet.' }, 'performance');
  expect(page).toContain('**1 of 3 targets met.**');
  expect(page).toContain('| a step | PyTorch | 0.5 (0.41–0.6) | ≤ 0.7 | met | 3.00 ms | 6.00 ms | 5 |');
  expect(page).toContain('- another step, against PyTorch: The graph is not fused yet.');
  expect(page).toContain('- a job, against PyTorch: Not run: needs MNIST.');
  expect(page).toContain('![Step](performance/curve-a.svg)');
  expect(page).toMatch(/P, 2 cores, 8 GiB[\s\S]*node v20, pytorch 2[\s\S]*`npm run perf`, 2026-01-02, 1 min 15 s/);
  expect(page).not.toContain('\n> ');
});

it('warns of a busy machine, of a run that was broken off, and of a fast result that is wrong', () => {
  const busy = { ...document, partial: true, machine: { ...document.machine, loadBefore: 7 } };
  expect(pageText(busy, {}, 'p')).toMatch(/> The run was broken off.*busy before the run \(load 7\)/);
  const wrong = { ...row, met: false, wrong: 'the loss is 99' };
  expect(pageText({ ...document, rows: [wrong] }, {}, 'p')).toContain('The results differ: the loss is 99.');
});

it('draws lines with bars, on logarithmic axes where the values span much', async () => {
  const points = [1, 10, 100].flatMap((x) => [{ line: 'ours', x, ms: x, low: 0.9 * x, high: 1.2 * x }]);
  const svg = await curvePlot({ name: 'c', title: 'Step', xTitle: 'tasks', unit: 'ms', points });
  expect(svg).toContain('mark-line');
  expect(svg).toContain('mark-rule');
  expect(svg).toContain('tasks');
  // 1, 10 and 100 are as far apart on both axes: on linear ones the middle would not be in the middle.
  const places = [...svg.matchAll(/aria-label="tasks: (\d+);[^"]*"[^>]*transform="translate\(([\d.]+),/g)].map(
    ([, , at]) => Number(at),
  );
  expect((places[0] ?? Number.NaN) + (places[2] ?? Number.NaN)).toBeCloseTo(2 * (places[1] ?? Number.NaN), 6);
});
