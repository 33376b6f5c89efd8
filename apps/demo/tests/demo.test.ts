import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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
    expect(page.match(/<svg/g)?.length).toBeGreaterThanOrEqual(6);
    expect(page).not.toMatch(/<script|<link|src=|https?:\/\/(?!www\.w3\.org)/);
    expect(readdirSync(join(folder, 'points'))).toEqual(['report.html']);
  });

  it('writes nothing when it is interrupted, and says so with exit code 130', async () => {
    const out = join(folder, 'interrupted/report.html');
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
    expect(existsSync(out)).toBe(false);
  });
});

describe('wrong input ends with exit code 2 and one line', () => {
  it.each([
    [['pints'], 'Demo: expected points | customer-service | digits, received pints.'],
    [['points', '--seed', '1.5'], 'Option --seed: expected a non-negative integer, received 1.5.'],
    [['points', '--data', 'clinc150'], 'Option --data: expected the demo customer-service, received points.'],
    [['customer-service', '--data', 'other'], 'Option --data: expected corpus | clinc150, received other.'],
    [['--sed', '1'], "error: unknown option '--sed'"],
  ])('%s', async (args, text) => {
    const { code, stderr } = await demo([...args, '--out', join(folder, 'wrong.html')]);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(folder, 'wrong.html'))).toBe(false);
  });

  it('a missing data set', async () => {
    const { code, stderr } = await demo(['customer-service', '--data', 'clinc150'], {
      env: { UNFORGET_DATA: folder },
      cwd: folder,
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Data set clinc150: expected a folder clinc150 under UNFORGET_DATA/m);
  });
});

it('helps without loading an engine', async () => {
  const { code, stdout } = await demo(['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: demo [options] [demo]');
});
