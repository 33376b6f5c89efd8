import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nativeIsInstalled } from '../../native-tensorflow/installed.mjs';
import { hasPython } from './measure/launch.ts';
import type { PerfDocument } from './results/document.ts';

const loader = createRequire(import.meta.url).resolve('tsx');
const main = join(import.meta.dirname, 'main.ts');
const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../schema.json'), 'utf8'));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'perf-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** The program as a user runs it; `onError` sees what it says and may interrupt it. */
function perf(
  args: readonly string[],
  { env = {}, onError }: { env?: Record<string, string>; onError?: (text: string, interrupt: () => void) => void } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', loader, '-C', '@unforget/source', main, ...args], {
    env: { ...process.env, ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
    onError?.(err, () => child.kill('SIGINT'));
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

function read(file: string): PerfDocument {
  const document = JSON.parse(readFile(file));
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return document;
}
const readFile = (file: string): string => readFileSync(join(folder, file), 'utf8');

it('runs everything in small, without Python, and writes what the schema says, a page and its plots', async () => {
  const args = ['--tiny', '--no-python', '--json', join(folder, 'tiny.json'), '--out', join(folder, 'tiny')];
  const { status, err } = await perf(args);
  expect(status, err).toBe(0);
  const { rows, curves, tiny, partial } = read('tiny.json');
  expect({ tiny, partial }).toEqual({ tiny: true, partial: false });

  // What needs no Python has numbers where the native engine is; all else says why not. Nothing is judged.
  const without = rows.filter(({ ratio }) => ratio === null);
  expect(without.map(({ id, skipped }) => [id, typeof skipped])).toEqual(without.map(({ id }) => [id, 'string']));
  expect(rows.find(({ id }) => id === 'mlp-wasm/sgd')?.ratio).toBeGreaterThan(0);
  const missing = nativeIsInstalled() ? 'PyTorch' : "Backend 'native'";
  expect(rows.find(({ id }) => id === 'fisher/closed-form')?.skipped).toContain(missing);
  expect(rows.map(({ met }) => met).filter((met) => met !== null)).toEqual([]);
  expect(rows).toHaveLength(24);

  const page = readFile('tiny/performance.md');
  expect(page).toContain('its times mean nothing');
  for (const { work } of rows) expect(page).toContain(work);
  const plots = curves.map(({ name }) => `${name}.svg`).sort();
  expect(plots.length === 0 || readdirSync(join(folder, 'tiny/performance')).sort()).toEqual(
    plots.length === 0 || plots,
  );
}, 400_000);

const everySide = nativeIsInstalled() && hasPython('torch') && hasPython('avalanche');

it.skipIf(!everySide)(
  'measures jobs beside those of peers where it is told to, a seed each round',
  async () => {
    const args = ['--tiny', '--work', 'peers', '--rounds', '2', '--json', join(folder, 'peers.json')];
    const { status, err } = await perf([...args, '--out', join(folder, 'peers')]);
    expect(status, err).toBe(0);
    const { rows } = read('peers.json');
    expect(rows.map(({ id, rounds, skipped }) => [id, rounds, skipped])).toEqual(
      ['class-naive', 'class-replay', 'task-naive', 'task-ewc', 'task-lwf'].flatMap((job) =>
        ['pytorch', 'avalanche'].map((peer) => [`peers-${job}/${peer}`, 2, undefined]),
      ),
    );
    for (const { job, checks } of rows) {
      expect([checks?.ours['steps'], checks?.theirs['steps']]).toEqual([10, 10]);
      const [ours, theirs] = [new Set(job?.accuracies.ours), new Set(job?.accuracies.theirs)];
      expect([ours.size, theirs.size]).toEqual([2, 2]); // one seed would give the same twice
    }
  },
  120_000,
);

it('ends with what it has when it is interrupted, and says that it is partial', async () => {
  const args = ['--tiny', '--no-python', '--work', 'mlp-wasm,curve-buffer', '--json', join(folder, 'partial.json')];
  const interrupted = await perf([...args, '--rounds', '1000', '--out', join(folder, 'partial')], {
    onError: (text, interrupt) => {
      if (text.includes('mlp-wasm')) interrupt(); // its work has begun, and has a thousand rounds to go
    },
  });
  expect(interrupted.status, interrupted.err).toBe(130);
  expect(read('partial.json').partial).toBe(true);
  expect(readFile('partial/performance.md')).toContain('broken off');
}, 120_000);

it('says in one line what is wrong with a name, and measures nothing', async () => {
  const { status, out, err } = await perf(['--work', 'mlp-adam,nmist', '--out', join(folder, 'none')]);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(/^perf: .*"nmist"\.\n$/);
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

it('shows its help without loading an engine', async () => {
  const coverage = join(folder, 'coverage');
  const { status, out } = await perf(['--help'], { env: { NODE_V8_COVERAGE: coverage } });
  expect(status).toBe(0);
  expect(out).toContain('curve-parameters');
  const modules: string[] = readdirSync(coverage).flatMap((name) =>
    JSON.parse(readFile(`coverage/${name}`)).result.map(({ url }: { url: string }) => url),
  );
  expect(modules.some((url) => url.endsWith('/cli/program.ts'))).toBe(true);
  expect(modules.filter((url) => url.includes('@tensorflow') || url.includes('packages/core'))).toEqual([]);
});
