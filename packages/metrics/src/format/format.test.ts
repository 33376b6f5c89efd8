import { describe, expect, it } from 'vitest';
import { JOINT, THREE, UNTRAINED } from '../__fixtures__/matrices.ts';
import { classReport } from '../classes/class-report.ts';
import { summarize } from '../summary/summarize.ts';
import { formatClassReport, formatMatrix, formatSummary } from './format.ts';

const names = ['pre-sales', 'after-sales', 'account'];

describe('formatMatrix', () => {
  it('prints percent, with a dash for what was not evaluated', () => {
    const running = [
      [0.9, Number.NaN, Number.NaN],
      [0.6, 0.8, 0.3],
    ];
    expect(`\n${formatMatrix(running, { names })}`).toBe(`
after \\ on   pre-sales  after-sales  account
pre-sales         90.0            –        –
after-sales       60.0         80.0     30.0`);
  });

  it('numbers the tests where they have no names', () => {
    expect(formatMatrix([[1, 0.125]])).toBe('after \\ on      0     1\n0           100.0  12.5');
    expect(formatMatrix([])).toBe('after \\ on');
  });

  it('refuses names of another number', () => {
    expect(() => formatMatrix(THREE, { names: ['one'] })).toThrow(
      'Option "names": expected 3, one for each test, received 1.',
    );
  });
});

describe('formatSummary', () => {
  it('prints the terms, then what is defined', () => {
    const summary = summarize(THREE, { baseline: UNTRAINED, joint: JOINT });
    expect(`\n${formatSummary(summary, { names })}`).toBe(`
experience   learned  latest  forgetting  backward transfer  forward transfer  intransigence
pre-sales       90.0    70.0        20.0              -20.0                 –            0.0
after-sales     80.0    50.0        30.0              -30.0              10.0            5.0
account         95.0    95.0           –                  –              25.0           -5.0

average accuracy               71.7
average incremental accuracy   77.2
learning accuracy              88.3
worst case accuracy            50.0
stability                      60.0
plasticity                     87.5
forgetting                     25.0
backward transfer             -25.0
forward transfer               17.5
intransigence                   0.0`);
  });

  it('of nothing is the head alone', () => {
    expect(formatSummary(summarize([]))).toBe(
      'experience  learned  latest  forgetting  backward transfer  forward transfer  intransigence',
    );
  });

  it('refuses names of another number', () => {
    expect(() => formatSummary(summarize(THREE), { names: [] })).toThrow('Option "names": expected 3');
  });
});

describe('formatClassReport', () => {
  it('prints scores and counts', () => {
    const report = classReport(
      [
        [3, 0],
        [2, 0],
      ],
      { names: ['order', '退款'] },
    );
    // order: precision 3/5, recall 1, F1 6/8; the other was never predicted
    expect(`\n${formatClassReport(report)}`).toBe(`
class          precision  recall    F1  support
order               60.0   100.0  75.0        3
退款                   –     0.0   0.0        2
macro average          –    50.0  37.5        5
micro average       60.0    60.0  60.0        5`);
  });
});
