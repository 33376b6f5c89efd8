import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The run's folder, for the set-ups that come after: each project of a run has one. */
const MARK = 'UNFORGET_TEST_FOLDER';

/**
 * Puts whatever the tests and the programs they start leave in the folder for temporary files into one of the run's
 * own, which goes with the run: a test that fails, or a program that is killed, can't clean up behind itself.
 */
export function setup(): void {
  const { env } = process;
  if (env[MARK] !== undefined && env[MARK] === env['TMPDIR']) return;
  const folder = mkdtempSync(join(tmpdir(), 'unforget-run-'));
  env['TMPDIR'] = env[MARK] = folder;
  // Not as a tear-down, which a run that Ctrl-C ends leaves out.
  process.once('exit', () => remove(folder));
  process.once('SIGHUP', () => process.exit(129));
}

/** Three seconds for programs that have just been killed and still write. What stays fails no run. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  } catch {
    // the system clears its folder for temporary files sooner or later
  }
}
