import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { pageMarkdown } from '../src/commands/page.ts';
import { readResults } from '../src/commands/report.ts';
import { fingerprintOf } from '../src/jobs/order.ts';
import { ALL_SUITES } from '../src/suites/all-suites.ts';
import { bench, temporaryFolder } from './tiny.ts';

const committed = fileURLToPath(new URL('../../../docs/benchmarks', import.meta.url));

describe('docs/benchmarks.md', () => {
  it('is what its command writes now', () => {
    expect(readFileSync(`${committed}.md`, 'utf8')).toBe(pageMarkdown(committed));
  });

  const sweeps = readdirSync(committed).filter((name) => existsSync(join(committed, name, 'sweep.json')));

  it.each(sweeps)('has results of %s by the protocol of now', (name) => {
    const { sweep, records } = readResults(join(committed, name));
    const suite = ALL_SUITES.find((one) => one.name === sweep.suite.name);
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) expect(suite && fingerprintOf(suite, record)).toBe(record.protocol);
  });
});

describe('a page', () => {
  const folder = temporaryFolder();

  beforeAll(async () => {
    vi.stubEnv('UNFORGET_BACKEND', 'cpu');
    await bench(['--methods', 'naive', '--scenario', 'class', '--seeds', '1', '--out', join(folder, 'second')]);
    await bench(['--methods', 'naive', '--scenario', 'task', '--seeds', '1', '--out', join(folder, 'first')]);
  }, 120_000);

  it('has a section for each folder, with its remarks, and nothing else', () => {
    writeFileSync(join(folder, 'first', 'note.md'), 'On a slow machine.\n');
    const page = pageMarkdown(folder);
    expect(page.match(/^#{1,2} .*$/gm)).toEqual(['# Benchmarks', '## Tiny', '## Tiny']);
    expect(page).toContain('## Tiny\n\nOn a slow machine.\n\nFour clusters');
    expect(page.indexOf('| task ')).toBeLessThan(page.indexOf('| class '));
    expect(page.match(/On a slow machine/g)).toHaveLength(1);
  });

  it('is written beside its folder', async () => {
    const { status } = await bench(['page', folder]);
    expect(status).toBe(0);
    expect(readFileSync(`${folder}.md`, 'utf8')).toBe(pageMarkdown(folder));
  });

  it('is refused in a line where there is no such folder', () => {
    expect(() => pageMarkdown('/no/such/folder')).toThrow('expected a folder with folders of results');
  });
});
