import { createRandom } from '@unforget/core';
import { type Snapshot, UnforgetError } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BufferOptions, bytesPerSample, createBuffer, type PolicyName, type Storage } from '../index.ts';

const storages: fc.Arbitrary<Storage> = fc.constantFrom<Storage>('float32', 'float16', { type: 'int8', scale: 0.1 });

const sizes = fc
  .record({
    inputSize: fc.integer({ min: 1, max: 50 }),
    storage: storages,
    targetWidth: fc.option(fc.integer({ min: 1, max: 5 })),
    extras: fc.constantFrom<Record<string, number[]>>({}, { logits: [10] }, { a: [2, 3], b: [] }),
    policy: fc.constantFrom<PolicyName>('reservoir', 'class-balanced', 'experience-balanced', 'ring'),
  })
  .filter(({ policy, targetWidth }) => policy !== 'class-balanced' || targetWidth === null);

/** Bytes of all typed arrays in an object. */
function byteLengths(node: unknown): number {
  if (ArrayBuffer.isView(node)) return node.byteLength;
  return Object.values(node as object).reduce((sum: number, child) => sum + byteLengths(child), 0);
}

describe('buffer options', () => {
  it('takes exactly the bytes per sample that it says, from first to last', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 30 }), (options, capacity) => {
        const buffer = createBuffer({ ...options, capacity });
        expect(createBuffer({ ...options, bytes: buffer.bytes }).layout.capacity).toBe(capacity);
        expect(buffer.bytes).toBe(capacity * bytesPerSample(options));
        // A full buffer writes out every array it has: the same bytes, counted by their byteLength.
        const { inputSize, targetWidth, extras } = options;
        const values = Object.entries(extras).map(([name, shape]) => {
          const width = shape.reduce((a, b) => a * b, 1);
          return [name, { shape, values: new Float32Array(capacity * width) }];
        });
        const x = new Float32Array(capacity * inputSize);
        const y = targetWidth === null ? new Int32Array(capacity) : new Float32Array(capacity * targetWidth);
        buffer.insert({ length: capacity, x, y, extras: Object.fromEntries(values), experience: 0 }, createRandom(0));
        const { columns, policy } = buffer.snapshot() as { columns: Snapshot; policy: Snapshot };
        expect(byteLengths([columns, policy['order'] ?? []])).toBe(buffer.bytes);
      }),
    );
  });

  it.each([
    // 784 inputs, label 4, task 4.
    [{ inputSize: 784 }, 784 * 4 + 8],
    [{ inputSize: 784, storage: 'float16' }, 784 * 2 + 8],
    [{ inputSize: 784, storage: { type: 'uint8', scale: 1 / 255 } }, 784 + 8],
    // Class balance notes the slot: 4 more. Ten logits: 40 more. Two target values: 8 in place of 4.
    [{ inputSize: 784, storage: 'float16', policy: 'class-balanced' }, 784 * 2 + 12],
    [{ inputSize: 2, extras: { logits: [10] } }, 8 + 8 + 40],
    [{ inputSize: 2, targetWidth: 2 }, 8 + 12],
  ] as [Omit<BufferOptions, 'capacity'>, number][])('%o takes %d bytes a sample', (options, bytes) => {
    expect(bytesPerSample(options)).toBe(bytes);
    expect(createBuffer({ ...options, capacity: 7 }).bytes).toBe(7 * bytes);
  });

  it('fits as many samples as possible into a budget of bytes', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 5000 }), (options, spare) => {
        const each = bytesPerSample(options);
        const buffer = createBuffer({ ...options, bytes: each + spare });
        expect(buffer.bytes).toBeLessThanOrEqual(each + spare);
        expect(buffer.bytes).toBeGreaterThan(spare);
      }),
    );
  });

  it('allocates once', () => {
    const buffer = createBuffer({ capacity: 50, inputSize: 1, policy: 'class-balanced' });
    const before = buffer.bytes;
    const x = new Float32Array(500);
    buffer.insert({ length: 500, x, y: Int32Array.from(x, (_, i) => i % 7) }, createRandom(0));
    expect(buffer.bytes).toBe(before);
  });

  it.each([
    [{}, 'Options "capacity" and "bytes": expected one of them, received none.'],
    [{ capacity: 1, bytes: 1 }, 'Options "capacity" and "bytes": expected one of them, received both.'],
    [{ capacity: 0 }, 'Option "capacity": expected an integer of at least 1, received 0.'],
    [{ bytes: 1.5 }, 'Option "bytes": expected an integer of at least 1, received 1.5.'],
    [{ bytes: 10 }, 'Option "bytes": expected at least 16, the size of one sample, received 10.'],
    [{ capacity: 1, inputSize: 0 }, 'Option "inputSize": expected an integer of at least 1, received 0.'],
    [{ capacity: 1, targetWidth: 0 }, 'Option "targetWidth": expected an integer of at least 1, received 0.'],
    [{ capacity: 1, extras: { a: [0] } }, 'Option "extras.a": expected an integer of at least 1, received 0.'],
    [{ capacity: 1, storage: 'uint8' }, "Option \"storage\": expected 'float32', 'float16' or { type:"],
    [{ capacity: 1, storage: null }, 'Option "storage"'],
    [{ capacity: 1, storage: { type: 'int16', scale: 1 } }, "Option \"storage.type\": expected 'uint8' or 'int8'"],
    [{ capacity: 1, storage: { type: 'int8', scale: 0 } }, 'Option "storage.scale": expected a finite number that is'],
    [{ capacity: 1, storage: { type: 'int8', scale: 1, offset: Infinity } }, 'Option "storage.offset": expected a fin'],
    [{ capacity: 1, storage: { type: 'int8', scale: 1, zero: 0 } }, 'Unknown option "zero" of storage'],
    [
      { capacity: 1, policy: 'fifo' },
      "Option \"policy\": expected 'reservoir', 'class-balanced', 'experience-balanced', 'ring', received fifo.",
    ],
    [{ capacity: 1, perClass: 2 }, "Option \"perClass\": expected the policy 'class-balanced', received 'reservoir'."],
    [
      { capacity: 1, policy: 'class-balanced', perExperience: 2 },
      "Option \"perExperience\": expected the policy 'experience-balanced', received 'class-balanced'.",
    ],
    [
      { capacity: 1, policy: 'experience-balanced', perExperience: 1.5 },
      'Option "perExperience": expected an integer of at least 1, received 1.5.',
    ],
    [{ capacity: 1, policy: 'class-balanced', perClass: 0 }, 'Option "perClass": expected an integer of at least 1'],
    [
      { capacity: 1, policy: 'class-balanced', targetWidth: 1 },
      "expected 'reservoir', 'experience-balanced' or 'ring' for targets that are values",
    ],
    [{ capacity: 1, size: 3 }, 'Unknown option "size" of createBuffer'],
  ])('refuses %o', (options, text) => {
    let thrown: unknown;
    try {
      createBuffer({ inputSize: 2, ...options } as unknown as BufferOptions);
    } catch (error) {
      thrown = error;
    }
    expect(UnforgetError.is(thrown, 'invalid-option')).toBe(true);
    expect(String(thrown)).toContain(text);
  });
});
