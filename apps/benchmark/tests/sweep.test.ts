import { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Tuning } from '../src/suites/suite.ts';
import { bench, broken, temporaryFolder, tiny, tinySuite } from './tiny.ts';

beforeAll(() => {
  vi.stubEnv('UNFORGET_BACKEND', 'cpu');
});

const textOf = (folder: string, name = 'results.jsonl'): string => readFileSync(join(folder, name), 'utf8');
const linesOf = (folder: string): string[] => textOf(folder).split('\n').slice(0, -1);
const withoutTimes = (text: string): string => text.replaceAll(/"timing":\s*\{[^}]*\}/g, '"timing":{}');
const keysOf = (folder: string): string[] => linesOf(folder).map((line) => JSON.parse(line).key);

/** `results.json` without what the clock and the command line say. */
const tablesOf = (folder: string): unknown => ({
  ...JSON.parse(withoutTimes(textOf(folder, 'results.json'))),
  command: '',
});

describe('a sweep', () => {
  const small = ['--methods', 'naive,replay', '--scenario', 'class'];

  it('gives the same bytes when run twice, times aside', async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    expect((await bench(['--seeds', '1', '--out', a])).status).toBe(0);
    expect((await bench(['--seeds', '1', '--out', b])).status).toBe(0);
    expect(keysOf(a)).toHaveLength(8);
    expect(withoutTimes(textOf(a))).toBe(withoutTimes(textOf(b)));
    expect(tablesOf(a)).toEqual(tablesOf(b));
  });

  it('has other numbers for other seeds, and the same job in a larger sweep is the same', async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    await bench([...small, '--seeds', '2', '--out', a]);
    await bench(['--methods', 'replay', '--scenario', 'class', '--seeds', '1', '--out', b]);
    const lines = linesOf(a).map(withoutTimes);
    expect(lines[1]).toBe(withoutTimes(linesOf(b)[0] ?? ''));
    const numbers = lines.map((line) => JSON.stringify(JSON.parse(line).accuracyMatrix));
    expect(new Set(numbers).size).toBeGreaterThan(2);
  });

  it('stops on a signal with whole lines and status 130, and resumes to the same bytes', async () => {
    const [whole, killed] = [temporaryFolder(), temporaryFolder()];
    await bench([...small, '--out', whole]);
    const stopped = await bench([...small, '--out', killed], { stopAfter: 2 });
    expect(stopped.status).toBe(130);
    expect(stopped.err).toContain('2 of 4 runs');
    expect(stopped.out).toContain('2 of 4 runs are still to do.');
    expect(linesOf(killed)).toHaveLength(2);
    const before = textOf(killed);

    const resumed = await bench([...small, '--resume', '--out', killed]);
    expect(resumed.status).toBe(0);
    expect(resumed.err).toContain('[3/4] class naive, seed 2');
    expect(resumed.err).not.toContain('[2/4]');
    expect(textOf(killed).startsWith(before)).toBe(true);
    expect(withoutTimes(textOf(killed))).toBe(withoutTimes(textOf(whole)));
    expect(tablesOf(killed)).toEqual(tablesOf(whole));
  });

  it.each([1, 40, 200])('resumes when the last line lacks its last %i bytes', async (cut) => {
    const folder = temporaryFolder();
    await bench([...small, '--seeds', '1', '--out', folder]);
    const whole = textOf(folder);
    truncateSync(join(folder, 'results.jsonl'), whole.length - cut);
    expect((await bench([...small, '--seeds', '1', '--resume', '--out', folder])).status).toBe(0);
    expect(withoutTimes(textOf(folder))).toBe(withoutTimes(whole));
  });

  it('runs nothing that is done, and takes in more seeds', async () => {
    const folder = temporaryFolder();
    await bench([...small, '--seeds', '1', '--out', folder]);
    const before = textOf(folder);
    const again = await bench([...small, '--seeds', '1', '--resume', '--out', folder]);
    expect(again.status).toBe(0);
    expect(textOf(folder)).toBe(before);
    await bench([...small, '--seeds', '2', '--resume', '--out', folder]);
    expect(keysOf(folder).slice(2)).toEqual(['tiny/class/naive/seed-2', 'tiny/class/replay/seed-2']);
  });

  it('keeps earlier results under another name when it does not resume', async () => {
    const folder = temporaryFolder();
    const once = ['--methods', 'naive', '--scenario', 'class', '--seeds', '1', '--out', folder];
    await bench(once);
    const first = textOf(folder);
    expect((await bench(once)).err).toContain('results.1.jsonl');
    await bench(once);
    expect(textOf(folder, 'results.1.jsonl')).toBe(first);
    expect(existsSync(join(folder, 'results.2.jsonl'))).toBe(true);
    expect(linesOf(folder)).toHaveLength(1);
  });

  it('refuses to mix protocols, and lines that are none', async () => {
    const folder = temporaryFolder();
    const args = ['--methods', 'naive', '--scenario', 'class', '--seeds', '1', '--resume', '--out', folder];
    await bench(args);
    const other = await bench([...args, '--iterations', '3']);
    expect(other.status).toBe(2);
    expect(other.err).toMatch(/line 1: expected a run of protocol \w{12}, received protocol \w{12}\. Choose another/);

    appendFileSync(join(folder, 'results.jsonl'), '{"status":"done"}\n');
    const malformed = await bench(args);
    expect(malformed.status).toBe(2);
    expect(malformed.err).toContain('line 2: expected the JSON of a run, received {"status":"done"}.');
  });

  it('goes on neither with the runs of a search, on validation data, nor with those of another suite', async () => {
    const [searched, other] = [temporaryFolder(), temporaryFolder()];
    const args = ['--methods', 'ewc', '--scenario', 'class', '--seeds', '1', '--resume'];
    await bench(['--tune', 'lambda', '--scenario', 'class', '--out', searched]);
    const mixed = await bench([...args, '--out', searched]);
    expect(mixed.status).toBe(2);
    expect(mixed.err).toContain(
      'line 1: expected a run of suite tiny on test data, received one of suite tiny on validation',
    );

    await bench([...args, '--out', other]);
    const suites = [{ ...tinySuite, name: 'twin' }];
    const foreign = await bench([...args, '--out', other], { catalogue: { ...tiny, suites } });
    expect(foreign.status).toBe(2);
    expect(foreign.err).toContain(
      'line 1: expected a run of suite twin on test data, received one of suite tiny on test',
    );
  });

  it('goes on with no search that keeps another part of the samples back', async () => {
    const folder = temporaryFolder();
    const args = ['--tune', 'lambda', '--scenario', 'class', '--resume', '--out', folder];
    await bench(args);
    expect((await bench(args)).status).toBe(0);
    const suites = [{ ...tinySuite, tuning: { ...tinySuite.tuning, validationFraction: 0.5 } as Tuning }];
    const { status, err } = await bench(args, { catalogue: { ...tiny, suites } });
    expect(status).toBe(2);
    expect(err).toMatch(/line 1: expected a run of protocol \w{12}, received protocol \w{12}/);
  });

  it('starts a resume with no results, or with an empty file, from the beginning', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'results.jsonl'), '');
    const args = ['--methods', 'naive', '--scenario', 'class', '--seeds', '1', '--resume'];
    expect((await bench([...args, '--out', folder])).status).toBe(0);
    expect((await bench([...args, '--out', join(folder, 'new')])).status).toBe(0);
    expect(linesOf(folder).map(withoutTimes)).toEqual(linesOf(join(folder, 'new')).map(withoutTimes));
  });
});

describe('a run that fails', () => {
  const args = ['--scenario', 'class', '--seeds', '2'];

  it('is kept with its error while the others go on, with status 1', async () => {
    const folder = temporaryFolder();
    const { status, out, err } = await bench([...args, '--out', folder], { catalogue: broken });
    expect(status).toBe(1);
    const records = linesOf(folder).map((line) => JSON.parse(line));
    expect(records.map((record) => [record.method, record.seed, record.status])).toEqual([
      ['failing', 1, 'failed'],
      ['naive', 1, 'done'],
      ['failing', 2, 'failed'],
      ['naive', 2, 'done'],
    ]);
    expect(records[0].error).toEqual({ code: null, message: 'Error: out of luck' });
    expect(err).toContain('class failing, seed 1: FAILED, Error: out of luck');
    expect(out).toContain('tiny/class/failing/seed-1: Error: out of luck');
    const document = JSON.parse(textOf(folder, 'results.json'));
    expect(document.jobs).toEqual({ planned: 4, done: 2, failed: 2 });
    expect(document.cells[0]).toMatchObject({ method: 'failing', mean: null, seeds: [], failed: 2 });
  });

  it('is tried again by a resume', async () => {
    const folder = temporaryFolder();
    await bench([...args, '--out', folder], { catalogue: broken });
    const { status } = await bench([...args, '--resume', '--out', folder], { catalogue: broken });
    expect(status).toBe(1);
    expect(keysOf(folder).slice(4)).toEqual(['tiny/class/failing/seed-1', 'tiny/class/failing/seed-2']);
    expect(JSON.parse(textOf(folder, 'results.json')).jobs).toEqual({ planned: 4, done: 2, failed: 2 });
  });
});

describe('what a sweep leaves', () => {
  it('five files, and JSON alone on standard output when asked', async () => {
    const folder = temporaryFolder();
    const { out } = await bench(['--methods', 'joint', '--seeds', '1', '--json', '--out', folder]);
    expect(readdirSync(folder).sort()).toEqual([
      'report.html',
      'report.md',
      'results.json',
      'results.jsonl',
      'sweep.json',
    ]);
    expect(out).toBe(textOf(folder, 'results.json'));
    expect(textOf(folder, 'report.md')).toContain('| class    | joint  |');
  });
});
