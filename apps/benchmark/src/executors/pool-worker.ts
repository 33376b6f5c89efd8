import workerpool from 'workerpool';
import { ALL_SOURCES } from '../data/sources.ts';
import { type Answer, answer } from '../jobs/failure.ts';
import type { Order } from '../jobs/order.ts';

import { ALL_METHODS } from '../methods/all-methods.ts';
import type { RunResult } from '../results/record.ts';
import type { SourceName } from '../suites/suite.ts';
import { inlineExecutor } from './inline.ts';

/** What a process of the pool tells while it works. */
export type PoolMessage =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'notice'; readonly line: string };

const tell = (message: PoolMessage): void => workerpool.workerEmit(message);

const executor = inlineExecutor({
  methods: ALL_METHODS,
  sources: ALL_SOURCES,
  notice: (line) => tell({ kind: 'notice', line }),
});

// The terminal sends Ctrl-C to all processes; the first one decides what becomes of the others.
process.on('SIGINT', () => {});

workerpool.worker({
  prepare: (source: SourceName) => answer(() => executor.prepare(source)),
  run: (order: Order): Promise<Answer<RunResult | null>> =>
    answer(() =>
      executor.run(order, {
        signal: new AbortController().signal, // whoever stops the pool ends the process
        onProgress: (done) => tell({ kind: 'progress', done }),
      }),
    ),
});
