import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
}

/** The real program, with an `npx` that runs nothing but does as it is told. */
function testAll({ failing = [], counts = GOOD_TESTS, args = [] }: Stub = {}) {
  const npx = join(folder, 'npx');
  const steps = `console.log('npx', ...process.argv.slice(2));
    const [, , , , , script] = process.argv;
    const counts = ${JSON.stringify(counts)};
    if (script === 'go:vitest' && counts) require('node:fs').writeFileSync(process.env.UNFORGET_TEST_COUNTS, JSON.stringify(counts));
    process.exitCode = ${JSON.stringify(failing)}.includes(script) ? 1 : 0;`;
  writeFileSync(npx, `#!${process.execPath}\n${steps}`);
  chmodSync(npx, 0o755);
  const program = join(repository, 'tooling/vitest-preset/test-all.mjs');
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
  const { status, stdout } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env });
  const lines = stdout.trimEnd().split('\n');
  const scripts = lines.flatMap((line) => /^npx -y pnpm@[\d.]+ run (.*)$/.exec(line)?.[1] ?? []);
  return { status, last: lines.at(-1), before: lines.at(-2), scripts };
}

const ALL = ['set-up', 'lint', 'typecheck', 'build', 'check:shape', 'check:packages', 'go:vitest'];

describe.skipIf(process.platform === 'win32')('npm test ends with the closing line', () => {
  // Of the seven scripts, six count as one each; the last has counts of its own.
  it('when all is well', () => {
    expect(testAll()).toEqual({ status: 0, last: '16 passed, 0 failed, 2 skipped', before: '', scripts: ALL });
  });

  it('when the set-up fails: nothing else can run', () => {
    expect(testAll({ failing: ['set-up'] })).toEqual({
      status: 1,
      last: '0 passed, 1 failed',
      before: 'Failed: set-up',
      scripts: ['set-up'],
    });
  });

  it.each(['lint', 'typecheck', 'build', 'check:shape', 'check:packages'])('when %s fails: the rest runs', (check) => {
    expect(testAll({ failing: [check] })).toEqual({
      status: 1,
      last: '15 passed, 1 failed, 2 skipped',
      before: `Failed: ${check}`,
      scripts: ALL,
    });
  });

  it('when tests fail', () => {
    const { status, last, before } = testAll({ failing: ['go:vitest'], counts: { passed: 7, failed: 3, skipped: 0 } });
    expect({ status, last, before }).toEqual({ status: 1, last: '13 passed, 3 failed', before: 'Failed: go:vitest' });
  });

  it.each([
    ['they die before they are counted', null, '6 passed, 1 failed'],
    ['they fail in a way that no test shows', GOOD_TESTS, '16 passed, 1 failed, 2 skipped'],
  ])('when %s', (_, counts, line) => {
    const { status, last } = testAll({ failing: ['go:vitest'], counts });
    expect({ status, last }).toEqual({ status: 1, last: line });
  });

  it('when tests are counted as failed, or not at all, under exit code 0', () => {
    const { status, last } = testAll({ counts: { passed: 7, failed: 3, skipped: 0 } });
    expect({ status, last }).toEqual({ status: 1, last: '13 passed, 3 failed' });
    expect(testAll({ counts: null })).toMatchObject({ status: 1, last: '6 passed, 1 failed' });
  });

  it('and hands its arguments to vitest alone', () => {
    const { scripts } = testAll({ args: ['--project', 'unit'] });
    expect(scripts).toEqual([...ALL.slice(0, -1), 'go:vitest --project unit']);
  });
});
