import { openBuffer } from '../../index.ts';
import { fileStore } from '../../node.ts';
import { insertNth, OPTIONS } from './contents.ts';

/** Inserts without end into the file that it is told, and says how many are safe after each. */
const path = process.argv[2] ?? '';
const stored = await openBuffer(fileStore(path, { sync: false }), OPTIONS);
process.stdout.write(`${stored.buffer.seen / 2}\n`);
for (let n = stored.buffer.seen / 2; ; n++) {
  await insertNth(stored, n);
  process.stdout.write(`${n + 1}\n`);
}
