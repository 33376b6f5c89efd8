/**
 * `npm test`: set-up, checks, all tests, and the closing line in every case. A check counts as one test; one that fails
 * does not keep the others from running, only without the set-up nothing can. Arguments go to vitest.
 * Plain JavaScript without dependencies: it begins before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closingLine } from './closing-line.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { packageManager } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));

/** Scripts of the root package. The first installs what is missing, as every `pnpm run` does. */
const SET_UP = 'set-up';
const CHECKS = ['lint', 'typecheck', 'build', 'check:shape', 'check:packages'];
const TESTS = 'go:vitest';

/** Runs a script of the root package; true when it succeeded. */
function succeeds(script, { args = [], env = {} } = {}) {
  const { status, signal } = spawnSync('npx', ['-y', packageManager, 'run', script, ...args], {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (signal === 'SIGINT' || status === 130) process.exit(130);
  return status === 0;
}

/** What the tests count, or one failure where they did not come to their end. */
function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'unforget-tests-'));
  const file = join(folder, 'counts.json');
  try {
    const well = succeeds(TESTS, { args, env: { UNFORGET_TEST_COUNTS: file } });
    const count = readCounts(file);
    const failed = well ? count.failed : Math.max(1, count.failed);
    return { count: { ...count, failed }, failed: failed ? [TESTS] : [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function testAll(args) {
  if (!succeeds(SET_UP)) return { count: { passed: 0, failed: 1, skipped: 0 }, failed: [SET_UP] };
  const wrong = CHECKS.filter((check) => !succeeds(check));
  const { count, failed } = runTests(args);
  const passed = 1 + CHECKS.length - wrong.length + count.passed;
  return { count: { ...count, passed, failed: wrong.length + count.failed }, failed: [...wrong, ...failed] };
}

const { count, failed } = testAll(process.argv.slice(2));
process.stdout.write(`\n${failed.length ? `Failed: ${failed.join(', ')}\n` : ''}${closingLine(count)}\n`);
process.exitCode = count.failed ? 1 : 0;
