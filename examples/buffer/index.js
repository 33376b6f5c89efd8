// A replay buffer alone, for a training loop of any kind: 100 images in a fixed number of bytes, kept in a file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@unforget/core';
import { openBuffer } from '@unforget/replay';
import { fileStore } from '@unforget/replay/node';

const folder = await mkdtemp(join(tmpdir(), 'buffer-'));
const open = () =>
  openBuffer(fileStore(join(folder, 'images')), {
    capacity: 100,
    policy: 'class-balanced',
    inputSize: 784,
    storage: { type: 'uint8', scale: 1 / 255 },
  });

const random = createRandom('images', 1);
let stored = await open();
for (let day = 0; day < 10; day++) {
  const length = 60;
  const x = Uint8Array.from({ length: length * 784 }, () => Math.floor(256 * random.next()));
  // Label 0 is seen nine times as often as label 1.
  const y = Int32Array.from({ length }, (_, i) => (i % 10 === 0 ? 1 : 0));
  await stored.insert({ length, x, scale: 1 / 255, y, keys: Array.from({ length }, () => `user ${day}`) }, random);
}
const { length, seen, bytes } = stored.buffer;
console.log('kept', length, 'of', seen, 'in', bytes, 'bytes');
await stored.close();

stored = await open(); // another process would go on just so
const { classes } = stored.buffer.stats();
console.log('of each label', classes[0], classes[1]);
const { removed } = await stored.forget(({ key }) => key === 'user 3', { at: '2026-01-01' });
console.log('deleted some of user 3:', removed > 0);
const { y } = stored.buffer.sample(32, random);
console.log('a batch of', y.length);
await stored.close();
await rm(folder, { recursive: true });
