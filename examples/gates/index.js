// Updates behind a gate: one that answers worse never becomes active, and one step can be taken back.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeCheck, drop, openVersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';

const folder = await mkdtemp(join(tmpdir(), 'versions-'));
const store = await openVersionStore(fileStorage(folder), { gates: [drop({ most: 0.02 })] });

// Any model will do: here it says whether a number is larger than its threshold. The truth is 50.
const questions = Array.from({ length: 100 }, (_, i) => i);
const evaluate = (threshold) => [
  {
    task: 'numbers',
    ids: questions.map(String),
    truth: questions.map((n) => (n > 50 ? 'large' : 'small')),
    predicted: questions.map((n) => (n > threshold ? 'large' : 'small')),
  },
];

let parent;
for (const threshold of [45, 51, 80]) {
  const payload = new TextEncoder().encode(String(threshold));
  const { name } = await store.add({ payload, evaluation: evaluate(threshold), ...(parent && { parent }) });
  const { promoted, report } = await store.promote(name);
  console.log(name, promoted ? 'is active' : `is refused: ${report.reasons.map(describeCheck).join('; ')}`);
  if (promoted) parent = name;
}
await store.rollback({ reason: 'only to show it' });
console.log('active again:', (await store.active()).name);
await rm(folder, { recursive: true });
