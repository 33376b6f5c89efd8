import { type ChildProcess, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** How a program ended, and what it wrote to both streams, in the order in which it came. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly stdout: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds; default 10 minutes. */
  readonly timeout?: number;
}

const TEN_MINUTES = 600_000;
const running = new Set<ChildProcess>();
/** After {@link endAll} nothing is started, and what waits for a program waits for ever. */
let closed = false;

/** Starts a program in a process group of its own, so that it can be ended with all that it starts. */
export function start(command: readonly [string, ...string[]], { cwd, env }: RunOptions): ChildProcess {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Runs a program to its end; it is ended where it takes too long. */
export function run(command: readonly [string, ...string[]], options: RunOptions): Promise<Ended> {
  const { timeout = TEN_MINUTES } = options;
  return new Promise((done, failed) => {
    if (closed) return;
    const child = start(command, options);
    const said = { output: '', stdout: '' };
    const timer = setTimeout(() => {
      said.output += `\nerror: no end after ${timeout / 1000} s`;
      end(child);
    }, timeout);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said.output += text;
      said.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said.output += text;
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      running.delete(child);
      failed(error);
    });
    child.once('close', (status) => {
      clearTimeout(timer);
      if (!closed) done({ status, ...said });
    });
  });
}

/** As {@link run}, where failing is no option. */
export async function must(command: readonly [string, ...string[]], options: RunOptions): Promise<string> {
  const { status, output, stdout } = await run(command, options);
  if (status === 0) return stdout;
  throw new Error(`${command.join(' ')}: ${causeIn(output, status)}`);
}

/** Ends a program and all that it started, at once. */
export function end(child: ChildProcess): void {
  running.delete(child);
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Ends everything that was started here, for good. */
export function endAll(): void {
  closed = true;
  for (const child of running) end(child);
}

/** What an uncaught error of Node.js says, below the line that threw it. */
const ERROR = /^\w*Error( \[\w+\])?: /;
const TELLING = /\b\w*Error\b.*:|\berror\b|\bERR_|\bERR!|cannot find|not found|✖/i;
const LONGEST = 300;

/** The line of a failed program's output that says why. */
export function causeIn(output: string, status: number | null): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter(
      (line) => line && !/^(at |npm (notice|warn)|npm error (code|errno|syscall)|node:internal|➤ YN0000)/.test(line),
    );
  const line =
    lines.find((text) => ERROR.test(text)) ?? lines.find((text) => TELLING.test(text)) ?? lines.at(-1) ?? 'no output';
  const ended = status === null ? 'was ended' : `exit ${status}`;
  return `${ended}: ${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}`;
}
