import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with all of standard error so far; may send one signal. */
  readonly onError?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

export interface Started {
  readonly pid: number | undefined;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
}

/** The program as a user starts it. */
export function startBench(args: readonly string[], { env = {}, onError }: ProcessOptions = {}): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', '-C', '@unforget/source', main, ...args], {
    env: { ...process.env, ...env },
  });
  const text = { out: '', err: '' };
  let sent = false;
  const kill = (signal: NodeJS.Signals): void => {
    if (!sent) child.kill(signal);
    sent = true;
  };
  child.stdout.on('data', (part) => {
    text.out += part;
  });
  child.stderr.on('data', (part) => {
    text.err += part;
    onError?.(text.err, kill);
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (status) => resolve({ status, ...text }));
  });
  return { pid: child.pid, kill, ended };
}

export const runBench = (args: readonly string[], options: ProcessOptions = {}): Promise<Ended> =>
  startBench(args, options).ended;
