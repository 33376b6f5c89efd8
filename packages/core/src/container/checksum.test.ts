import { afterEach, expect, it, vi } from 'vitest';
import { digestOf } from './checksum.ts';

afterEach(() => vi.unstubAllGlobals());

it.each([0, 1, 200, 70_000])("hashes %i bytes alike by Node's hash and by the library's", (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) ^ (i >> 5));
  const byNode = digestOf(bytes);
  vi.stubGlobal('process', undefined);
  expect(digestOf(bytes)).toBe(byNode);
  expect(byNode).toMatch(/^[0-9a-f]{64}$/);
});
