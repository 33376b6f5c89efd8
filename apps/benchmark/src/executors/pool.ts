import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { type Answer, unwrap } from '../jobs/failure.ts';
import type { RunResult } from '../results/record.ts';
import { type Executor, noticeOnce } from './executor.ts';
import type { PoolMessage } from './pool-worker.ts';

export interface PoolOptions {
  /** Processes. */
  readonly jobs: number;
  readonly notice: (line: string) => void;
}

const WORKER = fileURLToPath(new URL('./pool-worker.ts', import.meta.url));

/**
 * Threads of an engine's own, one for each process: jobs side by side use the cores better than threads in small steps
 * do, and the order of sums, so the last bits, depends on the number of threads.
 */
const ONE_THREAD = {
  TF_NUM_INTRAOP_THREADS: '1',
  TF_NUM_INTEROP_THREADS: '1',
  OMP_NUM_THREADS: '1',
  UNFORGET_WASM_THREADS: '1',
};

/** So many processes, each with its own engine. One that dies fails its job alone; another takes its place. */
export function poolExecutor({ jobs, notice }: PoolOptions): Executor {
  const say = noticeOnce(notice);
  const pool = workerpool.pool(WORKER, {
    maxWorkers: jobs,
    workerType: 'process',
    forkOpts: {
      execArgv: ['--import', import.meta.resolve('tsx'), '-C', '@unforget/source'],
      env: { ...process.env, ...ONE_THREAD },
      serialization: 'advanced', // JSON has no NaN
    },
  });
  const ask = async <T>(method: string, argument: unknown, onProgress = (_: number) => {}): Promise<T> => {
    const on = (message: PoolMessage): void =>
      message.kind === 'notice' ? say(message.line) : onProgress(message.done);
    return unwrap((await pool.exec(method, [argument], { on })) as Answer<T>);
  };
  return {
    slots: jobs,
    prepare: (source) => ask('prepare', source),
    async run(order, { signal, onProgress }) {
      const stop = (): void => void pool.terminate(true);
      signal.addEventListener('abort', stop, { once: true });
      try {
        return await ask<RunResult | null>('run', order, onProgress);
      } catch (error) {
        if (signal.aborted) return null;
        throw error;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    async close() {
      await pool.terminate(true);
    },
  };
}
