// A text bot that learns a label later and keeps the old ones.
import { selectBackend } from '@unforget/backend';
import { createClassifier } from 'unforget';

const { name } = await selectBackend();
console.log('engine:', name);

const bot = await createClassifier({ input: 'text', seed: 1 });
await bot.learn([
  { input: 'where is my parcel', label: 'track_order' },
  { input: 'has my order been sent', label: 'track_order' },
  { input: 'i want my money back', label: 'refund' },
  { input: 'please refund me', label: 'refund' },
]);
await bot.learn([
  { input: 'when do you open', label: 'opening_hours' },
  { input: 'are you open on sunday', label: 'opening_hours' },
]);
for (const message of ['my parcel never came', 'can you refund me', 'opening times on monday']) {
  const { label } = await bot.predict(message);
  console.log(`${message}: ${label}`);
}
await bot.dispose();
