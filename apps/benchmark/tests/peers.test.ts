import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { pageMarkdown } from '../src/commands/page.ts';
import { readPeersFile } from '../src/peers/peers-file.ts';
import { temporaryFolder } from './tiny.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const schema = JSON.parse(readFileSync(join(root, 'tooling/perf/schema.json'), 'utf8'));

const row = (method: string, peer: string, change: object = {}) => ({
  ...{ id: `peers-${method}/${peer}`, work: 'a job', against: peer, target: 1, met: true, unit: 'ms a job', rounds: 2 },
  ...{ ratio: 0.5, spread: [0.4, 0.625], ours: 10_000, theirs: 20_000 },
  checks: { ours: { steps: 2500 }, theirs: { steps: 2500 } },
  job: { method, scenario: 'class', peer, accuracies: { ours: [0.88, 0.9], theirs: [0.89, 0.9] } },
  ...change,
});

const results = (rows: readonly object[], change: object = {}) => ({
  ...{ kind: 'performance', schemaVersion: 1, command: 'npm run perf -- --work peers', date: '2026-01-02' },
  machine: { processor: 'P', cores: 2, threads: 2, memoryGiB: 8, platform: 'linux x64', loadBefore: 0.1 },
  ...{ versions: { node: 'v20', pytorch: '2' }, tiny: false, partial: false, seconds: 75, curves: [], rows },
  ...change,
});

const folder = temporaryFolder();

function written(name: string, value: unknown): string {
  mkdirSync(join(folder, name, 'peers'), { recursive: true });
  const path = join(folder, name, 'peers/results.json');
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

const checked = (value: unknown): unknown => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
};

const cellsOf = (page: string, start: string): string[] =>
  page
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => line.replaceAll(/ +/g, ' '));

describe('jobs beside those of peers', () => {
  it('show accuracies of all sides, times and ratios, versions, machine and command', () => {
    const note = 'The teacher is asked in every step.';
    const rows = [
      row('ER', 'PyTorch', { note }),
      row('ER', 'Avalanche', { ratio: 0.25, spread: [0.2, 0.3], theirs: 40_000 }),
    ];
    written('alike', checked(results(rows)));
    const page = pageMarkdown(join(folder, 'alike'));
    expect(cellsOf(page, '| class')).toEqual([
      '| class | ER | 89.0 ± 1.0 | 89.5 ± 0.5 | 89.5 ± 0.5 | yes | 2 |',
      '| class | ER | 10.0 s | 20.0 s | 40.0 s | 0.50 (0.40…0.63) | 0.25 (0.20…0.30) |',
    ]);
    expect(page).toContain('by us, PyTorch and Avalanche');
    expect(page).toContain('500 steps each');
    expect(page).toContain(`- ER in PyTorch: ${note}`);
    expect(page).toMatch(/`npm run perf -- --work peers`[\s\S]*P, 2 cores, 8 GiB.*2026-01-02. node v20, pytorch 2\./);
    expect(page).not.toContain('Differs');
  });

  it('say where accuracies differ by more than their noise', () => {
    const wrong = 'mean accuracy is 89.0 and 80.0 %, more than 1.0 points apart';
    written('apart', checked(results([row('ER', 'PyTorch'), row('ER', 'Avalanche', { wrong, met: false })])));
    const page = pageMarkdown(join(folder, 'apart'));
    expect(cellsOf(page, '| class')[0]).toContain('| **NO** |');
    expect(page).toContain(`- **Differs**: class, ER, ours and Avalanche: ${wrong}.`);
  });

  const skipped = {
    ratio: null,
    spread: null,
    ours: null,
    theirs: null,
    rounds: 0,
    job: undefined,
    skipped: 'no data',
  };
  it.each([
    ['the tiny form', results([row('ER', 'PyTorch')], { tiny: true })],
    ['a part of a run', results([row('ER', 'PyTorch')], { partial: true })],
    ['1 of 2 rows', results([row('ER', 'PyTorch'), row('ER', 'Avalanche', skipped)])],
    ['0 of 0 rows', results([])],
    ['something else', { kind: 'benchmark-sweep' }],
    ['something else', '{'],
  ])('are not read from %s', (received, value) => {
    const path = written('wrong', value);
    expect(() => readPeersFile(path)).toThrow(received);
  });

  it('are on the page as they were measured in full, by the schema of what measured them', () => {
    const path = join(root, 'docs/benchmarks/peers/results.json');
    checked(JSON.parse(readFileSync(path, 'utf8')));
    const { rows, versions } = readPeersFile(path);
    const named = rows.map(({ job }) => `${job.scenario} ${job.method} ${job.peer}`);
    const jobs = ['class naive', 'class ER', 'task naive', 'task EWC', 'task LwF'];
    expect(named).toEqual(jobs.flatMap((job) => [`${job} PyTorch`, `${job} Avalanche`]));
    expect(Object.keys(versions)).toEqual(expect.arrayContaining(['node', 'tfjs', 'pytorch', 'avalanche']));
    for (const { job } of rows) {
      expect(job.accuracies.theirs).toHaveLength(job.accuracies.ours.length);
      expect(job.accuracies.ours.length).toBeGreaterThan(1);
    }
  });
});
