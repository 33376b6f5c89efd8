import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..');
const GOOD_TESTS = { passed: 10, failed: 0, skipped: 2 };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'test-all-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Stub {
  /** Scripts that fail. */
  readonly failing?: readonly string[];
  /** What vitest would have counted; null when it died before it could. */
  readonly counts?: object | null;
  readonly args?: readonly string[];
  /** Script that starts a program and waits for ever. */
  readonly hanging?: string;
  /** What it starts takes no notice of signals. */
  readonly stubborn?: boolean;
  /** Script that dies of SIGKILL. */
  readonly killed?: string;
}

const program = join(repository, 'tooling/vitest-preset/test-all.mjs');

/** An `npx` that runs nothing but does as it is told; the environment in which it is found. */
function stubbed({ failing = [], counts = GOOD_TESTS, hanging, stubborn = false, killed }: Stub): NodeJS.ProcessEnv {
  const npx = join(folder, 'npx');
  const steps = `console.log('npx', ...process.argv.slice(2));
    const [, , , , , script] = process.argv;
    const counts = ${JSON.stringify(counts)};
    if (script === 'go:vitest' && counts) require('node:fs').writeFileSync(process.env.UNFORGET_TEST_COUNTS, JSON.stringify(counts));
    if (script === ${JSON.stringify(hanging ?? null)}) {
      const sleep = ${JSON.stringify(stubborn ? 'trap "" TERM INT HUP; echo; sleep 600' : 'echo; exec sleep 600')};
      const sleeper = require('node:child_process').spawn('sh', ['-c', sleep], { stdio: ['ignore', 'pipe', 'ignore'] });
      sleeper.stdout.once('data', () => console.log('sleeps', sleeper.pid));
      setInterval(() => {}, 1000);
    }
    if (script === ${JSON.stringify(killed ?? null)}) process.kill(process.pid, 'SIGKILL');
    process.exitCode = ${JSON.stringify(failing)}.includes(script) ? 1 : 0;`;
  writeFileSync(npx, `#!${process.execPath}\n${steps}`);
  chmodSync(npx, 0o755);
  return { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
}

/** The real program, with the stub. */
function testAll(stub: Stub = {}) {
  const { args = [] } = stub;
  const env = stubbed(stub);
  const { status, stdout } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env });
  const lines = stdout.trimEnd().split('\n');
  const scripts = lines.flatMap((line) => /^npx -y pnpm@[\d.]+ run (.*)$/.exec(line)?.[1] ?? []);
  return { status, last: lines.at(-1), before: lines.at(-2), scripts };
}

const CHECKS = [
  ...['lint', 'typecheck', 'build', 'check:shape', 'check:packages'],
  ...['check:unused', 'check:sizes', 'check:licences', 'check:advisories'],
];
const ALL = ['set-up', ...CHECKS, 'go:vitest'];

describe.skipIf(process.platform === 'win32')('npm test ends with the closing line', () => {
  // Of the eleven scripts, ten count as one each; the last has counts of its own.
  it('when all is well', () => {
    expect(testAll()).toEqual({ status: 0, last: '20 passed, 0 failed, 2 skipped', before: '', scripts: ALL });
  });

  it('when the set-up fails: nothing else can run', () => {
    expect(testAll({ failing: ['set-up'] })).toEqual({
      status: 1,
      last: '0 passed, 1 failed',
      before: 'Failed: set-up',
      scripts: ['set-up'],
    });
  });

  it.each(CHECKS)('when %s fails: the rest runs', (check) => {
    expect(testAll({ failing: [check] })).toEqual({
      status: 1,
      last: '19 passed, 1 failed, 2 skipped',
      before: `Failed: ${check}`,
      scripts: ALL,
    });
  });

  it('when tests fail', () => {
    const { status, last, before } = testAll({ failing: ['go:vitest'], counts: { passed: 7, failed: 3, skipped: 0 } });
    expect({ status, last, before }).toEqual({ status: 1, last: '17 passed, 3 failed', before: 'Failed: go:vitest' });
  });

  it.each([
    ['they die before they are counted', null, '10 passed, 1 failed'],
    ['they fail in a way that no test shows', GOOD_TESTS, '20 passed, 1 failed, 2 skipped'],
  ])('when %s', (_, counts, line) => {
    const { status, last } = testAll({ failing: ['go:vitest'], counts });
    expect({ status, last }).toEqual({ status: 1, last: line });
  });

  it('when tests are counted as failed, or not at all, under exit code 0', () => {
    const { status, last } = testAll({ counts: { passed: 7, failed: 3, skipped: 0 } });
    expect({ status, last }).toEqual({ status: 1, last: '17 passed, 3 failed' });
    expect(testAll({ counts: null })).toMatchObject({ status: 1, last: '10 passed, 1 failed' });
  });

  it('and hands its arguments to vitest alone', () => {
    const { scripts } = testAll({ args: ['--project', 'unit'] });
    expect(scripts).toEqual([...ALL.slice(0, -1), 'go:vitest --project unit']);
  });

  it('when a check dies of a signal that nobody sends to stop it: the rest runs', () => {
    const { status, last, scripts } = testAll({ killed: 'lint' });
    expect({ status, last, scripts }).toEqual({ status: 1, last: '19 passed, 1 failed, 2 skipped', scripts: ALL });
  });

  it.each([
    ['SIGTERM', 143, false],
    ['SIGINT', 130, false],
    ['SIGHUP', 129, false],
    ['SIGTERM', 143, true],
  ] as const)(
    'when %s ends it (%i; signals ignored: %s), and leaves nothing running',
    { timeout: 20_000 },
    async (signal, expected, stubborn) => {
      const child = spawn(process.execPath, [program], { env: stubbed({ hanging: 'typecheck', stubborn }) });
      let said = '';
      child.stdout.on('data', (text) => {
        const waiting = !said.includes('sleeps');
        said += text;
        if (waiting && said.includes('sleeps')) child.kill(signal);
      });
      const [status] = await once(child, 'close');
      expect(status).toBe(expected);
      // Set-up and lint had passed.
      expect(said.trimEnd().split('\n').slice(-3)).toEqual([
        'Failed: typecheck',
        `Stopped by ${signal}; what was left did not run`,
        '2 passed, 1 failed',
      ]);
      const sleeper = Number(/sleeps (\d+)/.exec(said)?.[1]);
      await expect.poll(() => isRunning(sleeper), { timeout: 5000 }).toBe(false);
    },
  );
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
