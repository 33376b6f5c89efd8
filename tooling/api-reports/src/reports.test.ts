import { describe, expect, it } from 'vitest';
import { brokenBetween, committedReport, currentReports } from './files.ts';

describe('the reports of the public API', () => {
  // Fails after a change of an API: `npm run api` writes it down, for the reviewer of its diff.
  it('are as the sources are', async () => {
    const reports = await currentReports();
    const stale = [...reports].filter(([folder, report]) => committedReport(folder) !== report);
    expect(stale.map(([folder]) => `${folder}: run 'npm run api'`)).toEqual([]);
    expect(reports.size).toBeGreaterThan(10);
  }, 120_000);

  it('tell options, unions and parameters apart by lines', () => {
    const lines = committedReport('ewc')?.split('\n');
    for (const line of [
      'EwcOptions.lambda: number',
      'EwcOptions.normalize?: boolean',
      'FisherLabels | "exact"',
      'QuadraticForm.anchor: ParamTree',
      'estimateFisher(1: FisherSource)',
      'estimateFisher(2?: FisherOptions)',
    ])
      expect(lines).toContain(line);
  });
});

describe('a breaking change', () => {
  const report = '# Head\n\n## a\n\nf() => number\nf(1: string)\n\n## a/testing\n\ntype T\n';

  it('is none where something is added', () => {
    expect(brokenBetween(report, report)).toEqual([]);
    expect(brokenBetween(report, report.replace('f(1: string)', 'f(1: string)\nf(2?: string)\ng() => void'))).toEqual(
      [],
    );
  });

  it('asks for something that was not asked for before, of what was there', () => {
    const withOptions = report.replace('type T', 'TOptions.a?: string\ntype T');
    const asks = (added: string): string[] =>
      brokenBetween(withOptions, withOptions.replace('type T', `${added}\ntype T`));
    expect(asks('TOptions.b: string')).toEqual(['a/testing: TOptions.b: string']);
    expect(asks('TOptions.b?: string\nTResult.b: string\ng(1: string)\ng() => void')).toEqual([]);
    expect(brokenBetween(report, report.replace('f(1: string)', 'f(1: string)\nf(2: number)'))).toEqual([
      'a: f(2: number)',
    ]);
  });

  it('takes something away, changes it, or moves it to another entry', () => {
    expect(brokenBetween(report, report.replace('f(1: string)\n', ''))).toEqual(['a: f(1: string)']);
    expect(brokenBetween(report, report.replace('=> number', '=> string'))).toEqual(['a: f() => number']);
    expect(brokenBetween(report, report.replace('\n## a/testing\n', ''))).toEqual(['a/testing: type T']);
    expect(brokenBetween(report, '')).toHaveLength(3);
  });
});
