import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLAIMS, check, relationOf } from '../src/measured/claims.ts';
import { accuracyText, type Measurement, measurementOf, methodOf } from '../src/measured/measured.ts';
import { readMeasured, tablesOf } from '../src/measured/read-measured.ts';
import { SITE } from '../src/places.ts';

const measured = readMeasured();

const mean = (value: number, error: number | null = 0.01, seeds = 5): Measurement => ({
  ...{ sweep: 's', scenario: 'task', method: 'm', file: 'f' },
  ...{ mean: value, error, seeds },
});

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

describe('two means', () => {
  it('differ above a point and above two standard errors of their difference', () => {
    expect(relationOf(mean(0.9), mean(0.8))).toBe('above');
    expect(relationOf(mean(0.8), mean(0.9))).toBe('below');
    // 2 · √(0.01² + 0.01²) = 0.028
    expect(relationOf(mean(0.83), mean(0.8))).toBe('above');
    expect(relationOf(mean(0.825), mean(0.8))).toBe('level');
    expect(relationOf(mean(0.809, 0.0001), mean(0.8, 0.0001))).toBe('level');
  });

  it('are unsettled with one seed', () => {
    expect(relationOf(mean(0.9, null, 1), mean(0.1))).toBe('unsettled');
    expect(accuracyText(mean(0.068, null, 1))).toBe('6.8 % (one seed)');
    expect(accuracyText(mean(0.99, 0.0019))).toBe('99.0 ± 0.2 %');
  });
});

describe('what is read from results', () => {
  it('is what docs/benchmarks.md shows', () => {
    const rows = tablesOf(readFileSync(join(SITE, '../../../docs/benchmarks.md'), 'utf8')).flat();
    const row = rows.find((one) => one['scenario'] === 'task' && one['method'] === 'pnn' && one['average accuracy']);
    expect(`${row?.['average accuracy']} %`).toBe(accuracyText(measurementOf(measured, 'split-mnist/task/pnn')));
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
