import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'demo-versions-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('the demo versions: three pass the gates, mixed-up labels do not, and a step back', async () => {
  const out = join(folder, 'report.html');
  const main = join(import.meta.dirname, '../src/main.ts');
  const loader = createRequire(import.meta.url).resolve('tsx');
  const args = ['--import', loader, '-C', '@unforget/source', main, 'versions', '--json', '-', '--out', out];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const [{ tables, answers }] = JSON.parse(stdout).results;
  const [versions, reasons] = tables;
  expect(versions.rows.map((row: string[]) => [row[0], row.at(-2), row.at(-1)])).toEqual([
    ['v1', 'passed', 'v1'],
    ['v2', 'passed', 'v2'],
    ['v3', 'passed', 'v3'],
    ['v4', 'refused', 'v3'],
  ]);
  expect(reasons.rows[0][0]).toMatch(/^all samples: accuracy drops by .* failed$/);
  expect(answers[0].label).toBe('delivery_time_estimate');
  expect(readFileSync(out, 'utf8')).toContain('mixed-up labels');
});
