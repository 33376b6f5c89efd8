import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { runProgram } from '../cli/program.ts';
import type { Example } from '../examples.ts';

const main = fileURLToPath(new URL('../cli.ts', import.meta.url));
const register = pathToFileURL(fileURLToPath(new URL('register-tsx.mjs', import.meta.url))).href;

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  /** Called with all of standard error so far. */
  readonly onError?: (text: string, child: ChildProcess) => void;
}

/** The program as a user starts it, from the sources; killed when the test is over, if it still runs then. */
export function startUnforget(
  args: readonly string[],
  { env = {}, cwd, stdin = '', onError }: ProcessOptions = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--import', register, '-C', '@unforget/source', main, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const text = { out: '', err: '' };
  child.stdout.on('data', (part) => {
    text.out += part;
  });
  child.stderr.on('data', (part) => {
    text.err += part;
    onError?.(text.err, child);
  });
  child.stdin.on('error', () => {}).end(stdin);
  const ended = new Promise<Ended>((resolve) => child.on('close', (status) => resolve({ status, ...text })));
  return { child, ended };
}

export const runUnforget = (args: readonly string[], options: ProcessOptions = {}): Promise<Ended> =>
  startUnforget(args, options).ended;

/**
 * The same within this process, in a folder: paths of files stand for files in it, and are shown without it. Much faster
 * than a process of its own.
 */
export async function unforget(args: readonly string[], folder: string, stdin = ''): Promise<Ended> {
  const text = { out: '', err: '' };
  const status = await runProgram(
    args.map((arg) => (/\.(jsonl|csv|txt|json)$/.test(arg) ? join(folder, arg) : arg)),
    {
      in: Object.assign(Readable.from([stdin]), { isTTY: false }),
      out: { write: (part) => (text.out += part) },
      err: { write: (part) => (text.err += part) },
      signal: new AbortController().signal,
      version: '0.0.0',
      store: join(folder, 'unforget-store'),
    },
  );
  return { status, out: text.out, err: text.err.replaceAll(`${folder}/`, '') };
}

/** Standard error without what TensorFlow says about itself. */
export const ownLines = (err: string): string[] =>
  err.split('\n').filter((line) => line && !/^(WARNING: All log|[IWE]\d{4} )/.test(line));

/** A folder for one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'unforget-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file of JSON Lines; returns its path. */
export function jsonLines(folder: string, name: string, examples: readonly Example<unknown>[]): string {
  const path = join(folder, name);
  writeFileSync(path, examples.map((example) => `${JSON.stringify(example)}\n`).join(''));
  return path;
}
