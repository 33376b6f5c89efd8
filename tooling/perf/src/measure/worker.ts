import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Answer, Order } from '../workers/protocol.ts';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

type Waiting = { resolve(answer: Answer): void; reject(error: Error): void };

/** How much of what a worker said last is kept, to explain its end. */
const LAST_WORDS = 2000;

/** A process that answers orders, one at a time. */
export class Worker {
  readonly #child: ChildProcess;
  #waiting: Waiting | null = null;
  #said = '';
  #ended: Error | null = null;

  constructor({ command, args, env }: Launch) {
    this.#child = spawn(command, [...args], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#said = (this.#said + text.toString()).slice(-LAST_WORDS);
    });
    this.#child.stdin?.on('error', () => {}); // its end is told by 'close'
    this.#child.on('error', (error) => this.#end(error));
    this.#child.on('close', (status, signal) => this.#end(new Error(this.#lastLine(status, signal))));
    if (this.#child.stdout) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => this.#answer(JSON.parse(line) as Answer));
    }
  }

  /** @throws Error with the worker's own words, when it can't or is gone */
  async ask(order: Order): Promise<Answer> {
    if (this.#ended) throw this.#ended;
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
    });
    if ('error' in answer) throw new Error(answer.error);
    return answer;
  }

  /** Ends it, whatever it is at. */
  stop(): void {
    this.#child.kill('SIGKILL');
    this.#end(new Error('stopped'));
  }

  #answer(answer: Answer): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(answer);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#ended);
  }

  #lastLine(status: number | null, signal: string | null): string {
    const lines = this.#said.trim().split('\n');
    // Node says its version last, Python the error.
    const line = lines.findLast((text) => /^\w*Error/.test(text)) ?? lines.at(-1);
    return `the worker ended (${signal ?? `status ${status}`}): ${line || 'without a word'}`;
  }
}
