import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLAIMS, check, relationOf } from '../src/measured/claims.ts';
import {
  accuracyText,
  type Comparison,
  comparisonOf,
  differenceText,
  type Measured,
  measurementOf,
  methodOf,
} from '../src/measured/measured.ts';
import { readMeasured, tablesOf } from '../src/measured/read-measured.ts';
import { SITE } from '../src/places.ts';

const measured = readMeasured();

describe('what the page on choosing a method says', () => {
  const claims = Object.entries(CLAIMS).flatMap(([rule, all]) => all.map((claim) => ({ rule, ...claim })));

  // Fails when new results no longer fit the text: change the page, then the claim.
  it.each(claims)('$rule, $setting: $left is $says beside $right', (claim) => {
    expect(check(measured, claim).relation).toBe(claim.says);
  });

  it('shows every group of claims, and no other', () => {
    const page = readFileSync(join(SITE, 'choosing.md'), 'utf8');
    const shown = [...page.matchAll(/<Claims of="([^"]+)"/g)].map(([, group]) => group);
    expect(shown.sort()).toEqual(Object.keys(CLAIMS).sort());
  });
});

const compared = (difference: number, error: number | null = 0.01, seeds = 5): Comparison => ({
  ...{ sweep: 's', scenario: 'task', left: 'a', right: 'b' },
  ...{ difference, error, seeds },
});

describe('two methods', () => {
  it('differ above a point and above two standard errors of their difference', () => {
    expect(relationOf(compared(0.1))).toBe('above');
    expect(relationOf(compared(-0.1))).toBe('below');
    expect(relationOf(compared(0.021))).toBe('above');
    expect(relationOf(compared(0.019))).toBe('level');
    expect(relationOf(compared(0.009, 0.0001))).toBe('level');
  });

  it('are unsettled with one seed', () => {
    expect(relationOf(compared(0.8, null, 1))).toBe('unsettled');
    expect(differenceText(compared(-0.112, null, 1))).toBe('−11.2');
    expect(differenceText(compared(0.139, 0.024))).toBe('+13.9 ± 2.4');
  });

  it('are compared in the order that is asked for, within one scenario', () => {
    const made: Measured = { measurements: [], comparisons: [compared(0.1)], methods: [] };
    expect(comparisonOf(made, 's/task/b', 's/task/a').difference).toBe(0.1);
    expect(comparisonOf(made, 's/task/a', 's/task/b').difference).toBe(-0.1);
    expect(() => comparisonOf(made, 's/task/b', 's/class/a')).toThrow(/one scenario/);
  });
});

describe('what is read from results', () => {
  it('is what docs/benchmarks.md shows', () => {
    const page = readFileSync(join(SITE, '../../../docs/benchmarks.md'), 'utf8');
    const rows = tablesOf(page.slice(page.indexOf('\n## Split MNIST\n'))).flat();
    const row = rows.find((one) => one['scenario'] === 'task' && one['method'] === 'pnn' && one['average accuracy']);
    expect(`${row?.['average accuracy']} %`).toBe(accuracyText(measurementOf(measured, 'split-mnist/task/pnn')));
  });

  it('has a word for one seed', () => {
    expect(accuracyText({ ...measurementOf(measured, 'split-mnist/task/pnn'), mean: 0.068, seeds: 1 })).toBe(
      '6.8 % (one seed)',
    );
  });

  it('names what a page asks for in vain', () => {
    expect(() => measurementOf(measured, 'split-mnist/task/nothing')).toThrow(/split-mnist\/task\/nothing/);
    expect(() => methodOf(measured, 'nothing')).toThrow(/docs\/methods\.md/);
  });

  it('holds a cost of every method that a page names, and every method has its page', () => {
    const files = readdirSync(join(SITE, 'methods')).filter((name) => name.endsWith('.md'));
    const pages = files.map((name) => readFileSync(join(SITE, 'methods', name), 'utf8'));
    const tags = pages.flatMap((page) => [...page.matchAll(/<MethodCost of="([^"]+)"/g)]);
    const named = tags.flatMap(([, names = '']) => names.split('; '));
    for (const name of named) expect(methodOf(measured, name)['step'], name).toBeDefined();
    const missing = measured.methods.map(({ method }) => method ?? '').filter((method) => !named.includes(method));
    // A head for each task changes nothing of what a baseline is.
    expect(missing).toEqual(['fine-tuning, task told']);
  });
});
