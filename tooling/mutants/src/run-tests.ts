import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));

interface TestRun {
  readonly tests: readonly string[];
  /** A pattern of full test names; undefined for all. */
  readonly named: string | undefined;
  /** Name of the fault; empty for none. */
  readonly mutant: string;
}

/** What of vitest's report in JSON is looked at. */
interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs tests, those that need an engine on cpu, with a fault up to the first that fails; the full names of those that failed. */
export async function runTests({ tests, named, mutant }: TestRun): Promise<{ failed: string[]; passed: number }> {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const file = join(mkdtempSync(join(tmpdir(), 'unforget-mutants-')), 'report.json');
  const args = ['run', '--project', 'cpu', '--project', 'unit', '--reporter', 'json', '--outputFile', file, ...tests];
  if (mutant) args.push('--bail', '1');
  if (named !== undefined) args.push('-t', named);
  const env = { ...process.env, UNFORGET_BACKEND: 'cpu', UNFORGET_MUTANT: mutant };
  const child = spawn(process.execPath, [vitest, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (text += piece));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  const { numPassedTests: passed, testResults } = readReport(file);
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  // A file that can't even be loaded fails without a failed test: that is no kill, and no test at all no survival.
  if (failed.length + passed === 0 || (code === 0) !== (failed.length === 0))
    throw new Error(`${mutant || 'Without a fault'}: no test ran to its end\n${text.slice(-2000)}`);
  return { failed, passed };
}

function readReport(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    return { numPassedTests: 0, testResults: [] };
  } finally {
    rmSync(dirname(path), { recursive: true, force: true });
  }
}
