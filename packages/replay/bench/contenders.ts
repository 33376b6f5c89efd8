import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@unforget/types';
import { createBuffer, type PolicyName, type ReplayBuffer } from '../src/index.ts';

export const INPUTS = 784;
export const CAPACITY = 5000;
export const BATCH = 64;
/** Samples in one insertion. */
export const CHUNK = 1000;

/** A buffer that takes samples and gives batches. */
export interface Contender {
  readonly name: string;
  insert(random: Random): void;
  draw(random: Random): number;
  bytes(): number;
}

const pixels = Uint8Array.from({ length: CHUNK * INPUTS }, (_, i) => (i * 31) % 256);
const floats = Float32Array.from(pixels, (pixel) => pixel / 255);
const labels = Int32Array.from({ length: CHUNK }, (_, i) => i % 10);

function ours(name: string, storage: 'float32' | 'float16' | 'uint8', policy: PolicyName = 'reservoir'): Contender {
  const scale = 1 / 255;
  const kept = storage === 'uint8' ? { type: storage, scale } : storage;
  const buffer: ReplayBuffer = createBuffer({ capacity: CAPACITY, inputSize: INPUTS, storage: kept, policy });
  const offered = storage === 'uint8' ? { x: pixels, scale } : { x: floats };
  let experience = 0;
  return {
    name,
    insert: (random) => {
      buffer.insert({ ...offered, length: CHUNK, y: labels, experience: experience++ % 10 }, random);
    },
    draw: (random) => buffer.sample(BATCH, random).x.length,
    bytes: () => buffer.bytes,
  };
}

/** Algorithm R over a plain array; `make` turns a row into what is kept, `drop` ends what was. */
function plain<T>(
  name: string,
  {
    make,
    drop,
    gather,
    size,
  }: Readonly<{
    make: (row: number) => T;
    drop: (item: T) => void;
    gather: (items: readonly T[]) => number;
    size: (item: T) => number;
  }>,
): Contender {
  const items: T[] = [];
  let seen = 0;
  return {
    name,
    insert: (random) => {
      for (let row = 0; row < CHUNK; row++) {
        const slot = seen < CAPACITY ? seen : random.integer(seen + 1);
        seen += 1;
        if (slot >= CAPACITY) continue;
        const old = items[slot];
        if (old !== undefined) drop(old);
        items[slot] = make(row);
      }
    },
    draw: (random) => gather(Array.from({ length: BATCH }, () => items[random.integer(items.length)] as T)),
    bytes: () => items.reduce((sum, item) => sum + size(item), 0),
  };
}

const arrays = plain<{ x: number[]; y: number }>('array of arrays', {
  make: (row) => ({ x: Array.from(floats.subarray(row * INPUTS, (row + 1) * INPUTS)), y: labels[row] as number }),
  drop: () => {},
  gather: (items) => {
    const batch = new Float32Array(items.length * INPUTS);
    items.forEach(({ x }, row) => {
      batch.set(x, row * INPUTS);
    });
    return batch.length;
  },
  // Doubles; the headers of the arrays are not counted.
  size: ({ x }) => 8 * x.length + 8,
});

const tensors = plain<{ x: tf.Tensor; y: tf.Tensor }>('array of tensors', {
  make: (row) => ({
    x: tf.tensor1d(floats.slice(row * INPUTS, (row + 1) * INPUTS)),
    y: tf.scalar(labels[row] as number, 'int32'),
  }),
  drop: ({ x, y }) => {
    x.dispose();
    y.dispose();
  },
  gather: (items) => tf.tidy(() => tf.stack(items.map(({ x }) => x)).dataSync().length),
  size: ({ x, y }) => 4 * (x.size + y.size),
});

export const contenders: readonly Contender[] = [
  arrays,
  tensors,
  ours('uint8', 'uint8'),
  ours('float32', 'float32'),
  ours('float16', 'float16'),
  ours('float32, class-balanced', 'float32', 'class-balanced'),
  ours('float32, experience-balanced', 'float32', 'experience-balanced'),
  ours('float32, ring', 'float32', 'ring'),
];
