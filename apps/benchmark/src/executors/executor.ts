import type { Order } from '../jobs/order.ts';
import type { RunResult } from '../results/record.ts';
import type { SourceName } from '../suites/suite.ts';

/** Where jobs are done: in this process, in a pool of others, on other machines. All run the same job code. */
export interface Executor {
  /** Jobs that it does at a time. */
  readonly slots: number;
  /**
   * Finds out early what would fail every job: no engine, no data.
   * @throws what is wrong
   */
  prepare(source: SourceName): Promise<void>;
  /** Null when the signal stopped it. */
  run(order: Order, options: RunOptions): Promise<RunResult | null>;
  close(): Promise<void>;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Told how far the run is, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

/** Says a line once, however many processes bring it. */
export function noticeOnce(write: (line: string) => void): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    if (!said.has(line)) write(line);
    said.add(line);
  };
}
