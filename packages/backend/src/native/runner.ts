import { type ChildProcess, spawn } from 'node:child_process';

/** How a command ended. */
export interface RunResult {
  /** Exit status; null when it was killed or never started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: 'not-found' | 'timeout' | undefined;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Killed with everything it started when this time is over. */
  readonly timeoutMs: number;
  /** Asked four times a second; `false` kills the command. Also the place to report progress. */
  readonly watch?: (elapsedMs: number) => boolean;
  readonly onOutput?: (text: string) => void;
}

/** Runs a command to its end; never rejects. The tests replace it. */
export type Run = (command: string, args: readonly string[], options: RunOptions) => Promise<RunResult>;

const running = new Set<ChildProcess>();

/** Kills what is still running; called when the program is interrupted. */
export function killAll(): void {
  for (const child of running) killTree(child);
}

/** Kept per stream, from its end: enough for any error text, bounded for a talkative command. */
const KEPT_CHARACTERS = 64 * 1024;

export const run: Run = async (command, args, options) => {
  try {
    return await runToItsEnd(command, args, options);
  } catch (error) {
    // Node.js tells by an event that a command is not there, but throws for one "in" a file: /etc/hosts/python3
    return { code: null, stdout: '', stderr: (error as Error).message, failure: 'not-found' };
  }
};

const runToItsEnd: Run = (command, args, options) =>
  new Promise((resolve) => {
    const grouped = process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: grouped, // a group of its own, so that its children die with it
    });
    running.add(child);
    const text = { stdout: '', stderr: '' };
    let failure: RunResult['failure'];
    const started = Date.now();
    const timer = setInterval(() => {
      const elapsed = Date.now() - started;
      if (elapsed < options.timeoutMs && options.watch?.(elapsed) !== false) return;
      failure = 'timeout';
      killTree(child);
    }, 250);
    const finish = (code: number | null): void => {
      clearInterval(timer);
      running.delete(child);
      resolve({ code, ...text, failure });
    };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        text[stream] = (text[stream] + chunk).slice(-KEPT_CHARACTERS);
        options.onOutput?.(chunk);
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      failure = error.code === 'ENOENT' ? 'not-found' : failure;
      text.stderr ||= error.message;
      finish(null);
    });
    child.on('close', finish);
  });

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // it ended by itself in the meantime
  }
}
