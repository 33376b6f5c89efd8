// Gets a bot as bytes, teaches it, and sends it back.
import { parentPort, workerData } from 'node:worker_threads';
import { selectBackend } from '@unforget/backend';
import { createClassifier } from 'unforget';

await selectBackend({ log: () => {} });
const bot = await createClassifier.load(workerData.bot);
await bot.learn(workerData.examples);
parentPort.postMessage(await bot.toBytes());
await bot.dispose();
