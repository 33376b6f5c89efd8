import { expect, it } from 'vitest';
import { lineBatches } from './lines.ts';

async function* parts(...all: (string | Uint8Array)[]) {
  yield* all;
}

const batches = async (...all: (string | Uint8Array)[]) => {
  const found: string[][] = [];
  for await (const batch of lineBatches(parts(...all))) found.push(batch);
  return found;
};

it('gives lines as soon as they are whole, without ends and empty ones', async () => {
  expect(await batches('one\ntw', 'o\r\n\n  \nthree')).toEqual([['one'], ['two'], ['three']]);
  expect(await batches('')).toEqual([]);
});

it('puts characters together that were torn apart', async () => {
  const bytes = new TextEncoder().encode('посылка\n');
  expect(await batches(bytes.slice(0, 5), bytes.slice(5))).toEqual([['посылка']]);
});
