/**
 * `npm test`: set-up, checks, all tests, and the closing line in every case. A check counts as one test; one that fails
 * does not keep the others from running, only without the set-up nothing can. Arguments go to vitest. Ended by a
 * signal, it ends what it started, and the script that was under way counts as failed.
 * Plain JavaScript without dependencies: it begins before anything is installed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { closingLine } from './closing-line.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { packageManager } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));

/** Scripts of the root package. The first installs what is missing, as every `pnpm run` does. */
const SET_UP = 'set-up';
const CHECKS = [
  ...['lint', 'typecheck', 'build', 'check:shape', 'check:packages'],
  ...['check:unused', 'check:sizes', 'check:licences', 'check:advisories'],
];
const TESTS = 'go:vitest';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Milliseconds that a script, and then what it leaves running, gets to end by itself. */
const GRACE = 5000;
const inGroups = process.platform !== 'win32';

/** The signal that ended this run, or the script under way. */
let stopped = null;
/** The script under way: the leader of a group, so that what it starts ends with it. */
let underWay = null;

function end(child, signal) {
  try {
    if (inGroups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // it ended meanwhile
  }
}

for (const signal of SIGNALS) {
  process.on(signal, () => {
    const child = underWay;
    stopped ??= signal;
    if (!child) return;
    end(child, signal);
    setTimeout(() => end(child, 'SIGKILL'), GRACE).unref();
  });
}

/** What a stopped script left running: programs may outlive the leader of their group. */
async function endGroup(child) {
  for (const until = Date.now() + GRACE; inGroups && isGroup(child) && Date.now() < until; ) await wait(50);
  end(child, 'SIGKILL');
}

function isGroup({ pid }) {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

/**
 * The signal by which somebody stopped a script; programs between it and us tell of it by their status. One that dies of
 * another, for want of memory say, has failed, and the others run.
 */
const signalOf = (status, signal) =>
  SIGNALS.find((name) => name === signal || status === 128 + constants.signals[name]) ?? null;

/** Runs a script of the root package; true when it succeeded. */
function succeeds(script, { args = [], env = {} } = {}) {
  if (stopped) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn('npx', ['-y', packageManager, 'run', script, ...args], {
      cwd: repository,
      // In a group of its own it may not read from the terminal.
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
      detached: inGroups,
    });
    underWay = child;
    const done = async (status, signal) => {
      underWay = null;
      stopped ??= signalOf(status, signal);
      if (stopped) await endGroup(child);
      resolve(status === 0 && !stopped);
    };
    child.on('error', () => done(1, null));
    child.on('close', done);
  });
}

/** What the tests count, or one failure where they did not come to their end. */
async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'unforget-tests-'));
  const file = join(folder, 'counts.json');
  try {
    const well = await succeeds(TESTS, { args, env: { UNFORGET_TEST_COUNTS: file } });
    const count = readCounts(file);
    const failed = well ? count.failed : Math.max(1, count.failed);
    return { count: { ...count, failed }, failed: failed ? [TESTS] : [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // vitest did not come to its end
  }
}

async function testAll(args) {
  let passed = 0;
  const failed = [];
  for (const script of [SET_UP, ...CHECKS]) {
    if (await succeeds(script)) passed++;
    else failed.push(script);
    if (stopped || failed[0] === SET_UP) return { count: { passed, failed: failed.length, skipped: 0 }, failed };
  }
  const tests = await runTests(args);
  const { count } = tests;
  return {
    count: { ...count, passed: passed + count.passed, failed: failed.length + count.failed },
    failed: [...failed, ...tests.failed],
  };
}

const { count, failed } = await testAll(process.argv.slice(2));
const notes = [
  ...(failed.length ? [`Failed: ${failed.join(', ')}`] : []),
  ...(stopped ? [`Stopped by ${stopped}; what was left did not run`] : []),
];
process.stdout.write(`\n${[...notes, closingLine(count)].join('\n')}\n`);
process.exitCode = stopped ? 128 + constants.signals[stopped] : count.failed ? 1 : 0;
