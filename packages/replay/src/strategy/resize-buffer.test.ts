import { createRandom } from '@unforget/core';
import { describe, expect, it } from 'vitest';
import { createBuffer, type ReplayBuffer } from '../index.ts';
import { resizeBuffer } from './resize-buffer.ts';

const filled = (policy: 'reservoir' | 'class-balanced', offered = 5): ReplayBuffer => {
  const buffer = createBuffer({ capacity: 3, inputSize: 1, policy, extras: { logits: [2] } });
  const values = Float32Array.from({ length: 10 }, (_, i) => i + 1);
  const samples = { length: 5, x: Float32Array.of(10, 20, 30, 40, 50), y: Int32Array.of(0, 1, 0, 1, 0) };
  buffer.insert({ ...samples, extras: { logits: { shape: [2], values } } }, createRandom('fill'), { to: offered });
  return buffer;
};

describe.each(['reservoir', 'class-balanced'] as const)('resizeBuffer, %s', (policy) => {
  it('widens extras with zeros and keeps all else', () => {
    const before = filled(policy);
    const after = resizeBuffer(before, { extras: { logits: [3] } });
    const [old, now] = [before.contents(), after.contents()];
    expect(now).toEqual({ ...old, extras: { logits: { shape: [3], values: expect.any(Float32Array) } } });
    const rows = [0, 1, 2].map((row) => [...(old.extras['logits']?.values.slice(2 * row, 2 * row + 2) ?? []), 0]);
    expect([...(now.extras['logits']?.values ?? [])]).toEqual(rows.flat());
    expect([after.seen, after.capacity]).toEqual([5, 3]);
  });

  it('makes room for more samples, which come behind those it has', () => {
    const before = filled(policy, 3);
    const after = resizeBuffer(before, { capacity: 5 });
    expect(after.contents()).toEqual(before.contents());
    const logits = { shape: [2], values: Float32Array.of(7, 8) };
    const sample = { length: 1, x: Float32Array.of(60), y: Int32Array.of(1), extras: { logits } };
    after.insert(sample, createRandom('more'));
    expect([after.length, after.capacity, after.seen, after.contents().x[3]]).toEqual([4, 5, 4, 60]);
  });

  it('is the buffer itself when there is room', () => {
    const buffer = filled(policy);
    expect(resizeBuffer(buffer, { extras: { logits: [2] } })).toBe(buffer);
  });
});
