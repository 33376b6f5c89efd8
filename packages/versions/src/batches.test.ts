import { expect, it } from 'vitest';
import { mapInBatches } from './batches.ts';

it('keeps the order, and few at a time', async () => {
  let [running, most] = [0, 0];
  const items = Array.from({ length: 50 }, (_, i) => i);
  const results = await mapInBatches(items, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, (item * 7) % 5));
    running -= 1;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(16);
  expect(await mapInBatches([], async () => 1)).toEqual([]);
});
