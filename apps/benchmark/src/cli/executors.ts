import type { Executor } from '../executors/executor.ts';
import type { Output } from './output.ts';
import type { BenchRequest } from './request.ts';

/** Where the jobs of a request are done. */
export const executorFor =
  (output: Output) =>
  async ({ redis, jobs }: BenchRequest): Promise<Executor> => {
    if (redis === null) return poolOf(output, jobs);
    const { queueExecutor } = await import('../executors/queue-executor.ts');
    return queueExecutor(redis, linesTo(output));
  };

const linesTo =
  ({ err }: Output) =>
  (line: string): void => {
    err.write(`${line}\n`);
  };

/** So many processes of this machine. */
export async function poolOf(output: Output, jobs: number): Promise<Executor> {
  const { poolExecutor } = await import('../executors/pool.ts');
  return poolExecutor({ jobs, notice: linesTo(output) });
}
