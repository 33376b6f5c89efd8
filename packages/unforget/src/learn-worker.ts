import { parentPort, workerData } from 'node:worker_threads';
import { selectBackend } from '@unforget/backend';
import { UnforgetError } from '@unforget/types';
import { openVersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { type LearnRequest, learnVersion } from './release/learn-version.ts';
import { detailsOf } from './serve/error-document.ts';
import type { Message, Order, WorkerData } from './serve/thread-messages.ts';

const { folder } = workerData as WorkerData;
const tell = (message: Message): void => parentPort?.postMessage(message);
/** Milliseconds between two messages about progress. */
const PAUSE = 100;
let stop = new AbortController();

async function learn(request: LearnRequest): Promise<void> {
  stop = new AbortController();
  try {
    await selectBackend({ log: () => {} });
    const store = await openVersionStore(fileStorage(folder));
    let last = 0;
    const outcome = await learnVersion(store, request, {
      signal: stop.signal,
      onProgress: ({ done, secondsLeft }) => {
        if (performance.now() - last < PAUSE) return;
        last = performance.now();
        tell({ kind: 'progress', progress: { done, secondsLeft } });
      },
    });
    tell({ kind: 'done', outcome });
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    tell({ kind: 'failed', error: UnforgetError.is(error) ? detailsOf(error) : { text } });
  }
}

parentPort?.on('message', (order: Order) => {
  if (order.kind === 'learn') void learn(order.request);
  if (order.kind === 'stop') stop.abort();
  if (order.kind === 'end') parentPort?.close();
});
