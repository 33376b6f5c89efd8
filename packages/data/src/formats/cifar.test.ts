import { describe, expect, it } from 'vitest';
import { errorOf } from '../__fixtures__/builders.ts';
import { parseCifar } from './cifar.ts';

/** A record whose planes are filled with one value each, but for the first pixel. */
function record(labels: readonly number[], [red, green, blue]: readonly [number, number, number]): Uint8Array {
  const bytes = new Uint8Array(labels.length + 3072);
  bytes.set(labels);
  [red, green, blue].forEach((value, plane) => {
    bytes.fill(value, labels.length + plane * 1024, labels.length + (plane + 1) * 1024);
    bytes[labels.length + plane * 1024] = value + 1;
  });
  return bytes;
}
const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('parseCifar', () => {
  it('reads records and interleaves the colours', () => {
    const samples = parseCifar(join(record([9], [10, 20, 30]), record([0], [40, 50, 60])));
    expect([samples.length, samples.shape, samples.scale]).toEqual([2, [32, 32, 3], 1 / 255]);
    expect([...samples.y]).toEqual([9, 0]);
    expect([...samples.x.subarray(0, 6)]).toEqual([11, 21, 31, 10, 20, 30]);
    expect([...samples.x.subarray(3072, 3078)]).toEqual([41, 51, 61, 40, 50, 60]);
    expect([...samples.x.subarray(-3)]).toEqual([40, 50, 60]);
  });

  it('reads CIFAR-100, either label', () => {
    const bytes = record([19, 99], [1, 2, 3]);
    expect([...parseCifar(bytes, { variant: 'cifar-100' }).y]).toEqual([99]);
    expect([...parseCifar(bytes, { variant: 'cifar-100', labels: 'coarse' }).y]).toEqual([19]);
  });

  const two = join(record([1], [1, 1, 1]), record([2], [1, 1, 1]));
  it.each([
    ['nothing', new Uint8Array(0), 'byte 0: expected whole records of 3073 bytes, received 0 bytes.'],
    ['half a record', two.slice(0, 100), 'byte 0: expected whole records of 3073 bytes, received 100 bytes.'],
    [
      'a cut-off record',
      two.slice(0, -1),
      'byte 3073: expected whole records of 3073 bytes, received 1 record and 3072 bytes more.',
    ],
    [
      'something added',
      Uint8Array.of(...two, 7),
      'byte 6146: expected whole records of 3073 bytes, received 2 records and 1 bytes more.',
    ],
    [
      'a label of 10',
      two.map((byte, i) => (i === 3073 ? 10 : byte)),
      'byte 3073: expected a label from 0 to 9, received 10.',
    ],
  ])('refuses %s with the offset', async (_, bytes, message) => {
    const error = await errorOf(() => parseCifar(bytes, { source: 'batch.bin' }));
    expect(error.code).toBe('malformed-file');
    expect(error.message.startsWith(`batch.bin, ${message}`)).toBe(true);
  });

  it('refuses a fine label out of range, and unknown variants', async () => {
    const error = await errorOf(() => parseCifar(record([0, 100], [0, 0, 0]), { variant: 'cifar-100' }));
    expect(error.what).toBe('CIFAR data, byte 1');
    const unknown = await errorOf(() => parseCifar(two, { variant: 'cifar-20' as 'cifar-10' }));
    expect(unknown.message).toBe('Option "variant": expected one of "cifar-10", "cifar-100", received "cifar-20".');
  });
});
