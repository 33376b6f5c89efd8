import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UnforgetError } from '@unforget/types';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clinc150 } from '../src/demos/texts.ts';
import { checkOptions } from '../src/options.ts';

const main = join(import.meta.dirname, '../src/main.ts');
const loader = createRequire(import.meta.url).resolve('tsx');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real program; `onOutput` sees standard output as it comes. */
function demo(
  args: readonly string[],
  options: { cwd?: string; onOutput?: (text: string, pid: number) => void; env?: object } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', loader, '-C', '@unforget/source', main, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
    options.onOutput?.(stdout, child.pid ?? 0);
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Fails when there is a stack, or more than one line of ours: the engine's own lines start with its log level. */
function oneLine(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line && !/^(WARNING: All log|[IWE]\d{4} )/.test(line));
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

/** The error of reading the data set in `root`. */
async function stages(root: string): Promise<UnforgetError> {
  vi.stubEnv('UNFORGET_DATA', root);
  const error = await errorOf(clinc150());
  vi.unstubAllEnvs();
  return error;
}

async function errorOf(work: Promise<unknown>): Promise<UnforgetError> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!UnforgetError.is(error)) throw new Error(`Expected an UnforgetError, got ${error}`);
  return error;
}

describe('demo points', () => {
  it('shows fine-tuning below 60 % on A and EWC at 85 % or more on both, and writes report and results', async () => {
    const out = join(folder, 'points/report.html');
    const { code, stdout } = await demo(['points', '--json', '-', '--out', out]);
    expect(code).toBe(0);
    const { results } = JSON.parse(stdout);
    const last = Object.fromEntries(
      results[0].comparisons[0].methods.map((run: { method: string; accuracyMatrix: number[][] }) => [
        run.method,
        run.accuracyMatrix[1],
      ]),
    );
    expect(last['fine-tuning'][0]).toBeLessThan(0.6);
    expect(last['EWC'][0]).toBeGreaterThanOrEqual(0.85);
    expect(last['EWC'][1]).toBeGreaterThanOrEqual(0.85);
    const page = readFileSync(out, 'utf8');
    expect(page.match(/<svg/g)?.length).toBe(5);
    expect(page).not.toMatch(/<script|<link|src=|https?:\/\/(?!www\.w3\.org)/);
    expect(readdirSync(join(folder, 'points'))).toEqual(['report.html']);
  });

  it('leaves an earlier report as it was when it is interrupted, and says so with exit code 130', async () => {
    const out = join(folder, 'interrupted.html');
    writeFileSync(out, 'earlier');
    let sent = false;
    const { code, stderr } = await demo(['points', '--out', out], {
      onOutput: (text, pid) => {
        if (sent || !text.includes('learned fine-tuning: A')) return;
        sent = true;
        process.kill(pid, 'SIGINT');
      },
    });
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: expect.stringContaining('Interrupted; no report was written.'),
    });
    expect(readFileSync(out, 'utf8')).toBe('earlier');
    expect(readdirSync(folder).filter((name) => name.startsWith('interrupted'))).toEqual(['interrupted.html']);
  });
});

describe('wrong input ends with exit code 2 and one line', () => {
  it.each([
    [['customer-service', '--data', 'other'], 'Option --data: expected corpus | clinc150, received other.'],
    [
      ['points', '--seed', 'abc'],
      "option '--seed <number>' argument 'abc' is invalid. Expected a non-negative integer.",
    ],
    [['points', '--seed', ''], "option '--seed <number>' argument '' is invalid. Expected a non-negative integer."],
    [['points', '--seed', '-1'], 'Option --seed: expected a non-negative integer, received -1.'],
    [['--sed', '1'], "unknown option '--sed' (Did you mean --seed?)"],
    [
      ['points', '--out', '.'],
      `Option --out: expected a file that can be written, received ${resolve('.')}: it is a folder.`,
    ],
  ])('%s', async (args, text) => {
    const { code, stderr } = await demo([
      ...args,
      ...(args.includes('--out') ? [] : ['--out', join(folder, 'wrong.html')]),
    ]);
    expect(code).toBe(2);
    expect(oneLine(stderr)).toBe(text);
    expect(existsSync(join(folder, 'wrong.html'))).toBe(false);
  });

  it.each([
    [{ demos: ['pints'] }, /^Demo: expected points \| digits, received pints\.$/],
    [{ seed: 1.5 }, /^Option --seed: expected a non-negative integer, received 1\.5\.$/],
    [{ seed: Number.NaN }, /^Option --seed: expected a non-negative integer, received NaN\.$/],
    [
      { data: 'clinc150' },
      /^Option --data: expected a demo among customer-service, methods, domains, received points\.$/,
    ],
    [{ days: 1 }, /^Option --days: expected an integer of at least 2, received 1\.$/],
    [{ days: 10 }, /^Option --days: expected the demo stream, received points\.$/],
    [{ out: '' }, /^Option --out: expected a file that can be written, received .*: it is a folder\.$/],
    [{ out: 'taken/report.html' }, /^Option --out: .*: a file stands where its folder should be\.$/],
    [{ json: 'taken/deep/results.json' }, /^Option --json: .*: a file stands where its folder should be\.$/],
    [{ json: 'new/report.html' }, /^Option --json: expected another file than --out, received .*\.$/],
  ])('%o is found before anything is done, and leaves nothing', async (wrong, message) => {
    const place = mkdtempSync(join(folder, 'options-'));
    writeFileSync(join(place, 'taken'), '');
    const paths = Object.fromEntries(
      Object.entries({ out: 'new/report.html', ...wrong }).map(([key, value]) =>
        key === 'out' || key === 'json' ? [key, join(place, value as string)] : [key, value],
      ),
    );
    const error = await errorOf(checkOptions({ demos: ['points'], seed: 1, out: '', ...paths }, ['points', 'digits']));
    expect(error.message).toMatch(message);
    expect(readdirSync(place)).toEqual(['taken']);
  });

  it('leaves nothing behind when all is well either', async () => {
    const place = mkdtempSync(join(folder, 'options-'));
    const files = { out: join(place, 'a/b/report.html'), json: join(place, 'c.json') };
    await checkOptions({ demos: ['points'], seed: 0, ...files }, ['points']);
    expect(readdirSync(place)).toEqual([]);
  });

  it('an engine that does not exist', async () => {
    const { code, stderr } = await demo(['points', '--out', join(folder, 'wrong/report.html')], {
      env: { UNFORGET_BACKEND: 'gpu' },
    });
    expect(code).toBe(2);
    expect(oneLine(stderr)).toContain("received 'gpu'");
    expect(existsSync(join(folder, 'wrong'))).toBe(false);
  });

  it('a missing data set', async () => {
    const { code, stderr } = await demo(['customer-service', '--data', 'clinc150'], {
      env: { UNFORGET_DATA: folder },
      cwd: folder,
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Data set clinc150: expected a folder clinc150 under UNFORGET_DATA/m);
  });

  it.each([
    ['no JSON', '{"train": [', '{}', /data_full\.json\.gz: expected lists train and test/],
    [
      'JSON of another form',
      '{"train": [["hello"]], "test": []}',
      '{}',
      /data_full\.json\.gz: expected lists.*another form/,
    ],
    ['no domains', '{"train": [], "test": []}', '[]', /domains\.json: expected a list of labels for each domain/],
  ])('a damaged data set: %s', async (_, data, labels, message) => {
    const place = mkdtempSync(join(folder, 'data-'));
    mkdirSync(join(place, 'clinc150'));
    writeFileSync(join(place, 'clinc150/data_full.json.gz'), gzipSync(data));
    writeFileSync(join(place, 'clinc150/domains.json'), labels);
    const error = await stages(place);
    expect(error.code).toBe('malformed-file');
    expect(error.message).toMatch(message);
  });

  it('a folder of data sets that is none', async () => {
    expect((await stages(join(folder, 'nowhere'))).message).toMatch(/^UNFORGET_DATA: expected a folder of data sets/);
  });
});

it('helps without loading an engine', async () => {
  const { code, stdout } = await demo(['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: demo [options] [demo]');
});
