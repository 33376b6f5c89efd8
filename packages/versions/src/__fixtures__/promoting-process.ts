/**
 * A process that promotes when it is told to: each line of its input names the candidate and the version that must be
 * active; its answer is `won`, or `lost to <id>`.
 * Usage: tsx promoting-process.ts <folder>
 */
import { createInterface } from 'node:readline';
import { ConflictError } from '../errors.ts';
import { fileStorage } from '../storage/file-storage.ts';
import { openVersionStore } from '../store/version-store.ts';

const store = await openVersionStore(fileStorage(process.argv[2] ?? ''), { gates: [] });
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const [candidate = '', active = ''] = line.split(' ');
  const answer = await store.promote(candidate, { expectActive: active }).then(
    () => 'won',
    (error: unknown) => {
      if (error instanceof ConflictError) return `lost to ${error.winner}`;
      throw error;
    },
  );
  process.stdout.write(`${answer}\n`);
}
