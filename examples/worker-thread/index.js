// A bot learns in a worker thread; the main thread goes on answering with what it knows, and then takes over.
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { selectBackend } from '@unforget/backend';
import { createClassifier } from 'unforget';

await selectBackend({ log: () => {} });
const old = await createClassifier({ input: 'text', seed: 1 });
await old.learn([
  { input: 'where is my parcel', label: 'track_order' },
  { input: 'has my order been sent', label: 'track_order' },
  { input: 'i want my money back', label: 'refund' },
  { input: 'please refund me', label: 'refund' },
]);

const worker = new Worker(new URL('learn.js', import.meta.url), {
  workerData: {
    bot: await old.toBytes(),
    examples: [
      { input: 'when do you open', label: 'opening_hours' },
      { input: 'are you open on sunday', label: 'opening_hours' },
    ],
  },
});
const learned = once(worker, 'message'); // an error of the worker rejects it
let done = false;
learned.finally(() => {
  done = true;
});
let answers = 0;
for (; !done; answers++) {
  await old.predict('my parcel never came');
  await setTimeout(5);
}
console.log('answered meanwhile:', answers > 1);

const [bytes] = await learned;
const bot = await createClassifier.load(bytes);
for (const message of ['my parcel never came', 'opening times on monday'])
  console.log(`${message}: ${(await bot.predict(message)).label}`);
await Promise.all([old.dispose(), bot.dispose()]);
