import { createRandom } from '@unforget/core';
import { indexedDbStore, openBuffer, type StoredBuffer } from '@unforget/replay';

/** What the test asks of the page. */
export interface BufferPage {
  open(): Promise<void>;
  /** Samples `from` to `from + 9`, each with its number as input and as key. */
  insert(from: number): Promise<void>;
  forget(key: string): Promise<number>;
  inputs(): number[];
}

let stored: StoredBuffer | null = null;
const current = (): StoredBuffer => {
  if (!stored) throw new Error('open() first');
  return stored;
};

const page: BufferPage = {
  open: async () => {
    stored = await openBuffer(indexedDbStore('digits'), { capacity: 1000, inputSize: 1 });
  },
  insert: async (from) => {
    const numbers = Array.from({ length: 10 }, (_, i) => from + i);
    await current().insert(
      { length: 10, x: Float32Array.from(numbers), y: new Int32Array(10), keys: numbers.map((n) => `user ${n}`) },
      createRandom('insert', from),
    );
  },
  forget: async (key) => (await current().forget((sample) => sample.key === key)).removed,
  inputs: () => [...current().buffer.contents().x],
};

Object.assign(globalThis, { page });
