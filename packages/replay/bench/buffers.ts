import { cpus, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@unforget/core';
import type { Random } from '@unforget/types';
import { createBuffer, type PolicyName, type ReplayBuffer } from '../src/index.ts';

/**
 * Inserts and draws of the buffers beside two plain reservoirs: an array of arrays, and an array of tensors.
 * Usage: npx tsx -C @unforget/source packages/replay/bench/buffers.ts [--json] [--inserts 1000000] [--draws 10000]
 */
const INPUTS = 784;
const CAPACITY = 5000;
const BATCH = 64;
const CHUNK = 1000;

const wanted = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const INSERTS = wanted('inserts', 1_000_000);
const DRAWS = wanted('draws', 10_000);

interface Contender {
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

const contenders: readonly Contender[] = [
  arrays,
  tensors,
  ours('uint8', 'uint8'),
  ours('float32', 'float32'),
  ours('float16', 'float16'),
  ours('float32, class-balanced', 'float32', 'class-balanced'),
  ours('float32, experience-balanced', 'float32', 'experience-balanced'),
  ours('float32, ring', 'float32', 'ring'),
];

await tf.setBackend('cpu');
const times = contenders.map(({ name }) => ({ name, insert: 0, draw: 0, bytes: 0 }));

/** All in turn, in many rounds, so that whatever else the machine does falls on each alike. */
function rounds(part: 'insert' | 'draw', steps: number): void {
  const each = Math.max(1, Math.ceil(steps / 20));
  for (let done = 0; done < steps; done += each)
    contenders.forEach((contender, i) => {
      const started = performance.now();
      for (let step = done; step < Math.min(steps, done + each); step++)
        contender[part](createRandom('bench', part, contender.name, step));
      const time = times[i];
      if (time) time[part] += performance.now() - started;
    });
}

const load = loadavg();
rounds('insert', Math.ceil(INSERTS / CHUNK));
rounds('draw', DRAWS);
contenders.forEach((contender, i) => {
  const time = times[i];
  if (time) time.bytes = contender.bytes();
});
const base = times[0] ?? { insert: 1, draw: 1, bytes: 1 };
const results = times.map(({ name, insert, draw, bytes }) => ({
  name,
  insertSeconds: insert / 1000,
  drawSeconds: draw / 1000,
  bytes,
  insertRatio: insert / base.insert,
  drawRatio: draw / base.draw,
  bytesRatio: bytes / base.bytes,
}));
const setting = { inserts: INSERTS, draws: DRAWS, batch: BATCH, inputs: INPUTS, capacity: CAPACITY };
const machine = { node: process.version, cpus: cpus().length, loadBefore: load, loadAfter: loadavg() };
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ setting, machine, results }, null, 2)}\n`);
} else {
  process.stdout.write(`${INSERTS} inserts, ${DRAWS} draws of ${BATCH}; ${INPUTS} inputs, capacity ${CAPACITY}\n`);
  process.stdout.write(`Seconds, and in brackets relative to the first; load ${load[0]?.toFixed(1)}\n`);
  for (const { name, insertSeconds, drawSeconds, bytes, insertRatio, drawRatio, bytesRatio } of results)
    process.stdout.write(
      `${name.padEnd(30)} insert ${insertSeconds.toFixed(2)} (${insertRatio.toFixed(2)})  draw ${drawSeconds.toFixed(2)} (${drawRatio.toFixed(2)})  MB ${(bytes / 1e6).toFixed(1)} (${bytesRatio.toFixed(2)})\n`,
    );
}
