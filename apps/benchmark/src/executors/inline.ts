import { selectBackend } from '@unforget/backend';
import { cachedSources, type Source, type Sources } from '../data/sources.ts';
import { runJob } from '../jobs/run-job.ts';
import type { Methods } from '../methods/method.ts';
import type { Executor } from './executor.ts';

export interface InlineOptions {
  readonly methods: Methods;
  readonly sources: Sources;
  /** Told which engine was taken. */
  readonly notice: (line: string) => void;
}

/** One job after the other in this process; each process of a pool has one. */
export function inlineExecutor({ methods, sources, notice }: InlineOptions): Executor {
  const cached = cachedSources(sources);
  const backend = async (): Promise<string> => (await selectBackend({ log: notice })).name;
  return {
    slots: 1,
    prepare: async (source) => {
      await (cached[source] as Source)();
      await backend();
    },
    run: async (order, options) => runJob(order, { ...options, methods, sources: cached, backend: await backend() }),
    close: async () => {},
  };
}
