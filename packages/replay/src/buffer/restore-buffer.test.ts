import { createRandom } from '@unforget/core';
import { type Snapshot, UnforgetError } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbered, times } from '../__fixtures__/samples.ts';
import { createBuffer, type PolicyName, restoreBuffer } from '../index.ts';

const settings = fc.record({
  policy: fc.constantFrom<PolicyName>('reservoir', 'class-balanced', 'experience-balanced', 'ring'),
  capacity: fc.integer({ min: 1, max: 20 }),
  storage: fc.constantFrom('float32' as const, 'float16' as const, { type: 'uint8' as const, scale: 1, offset: 0 }),
});
const labels = fc.array(fc.nat(4), { maxLength: 60 });

/** The snapshot as a file would bring it back: numbers through JSON, arrays through bytes. */
function throughFile<T>(node: T): T {
  if (ArrayBuffer.isView(node)) return structuredClone(node);
  if (Array.isArray(node)) return node.map(throughFile) as T;
  if (typeof node !== 'object' || node === null) return JSON.parse(JSON.stringify(node)) as T;
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, throughFile(child)])) as T;
}

describe('restoreBuffer', () => {
  it('continues exactly as the buffer that was saved', () => {
    fc.assert(
      fc.property(settings, labels, labels, (options, before, after) => {
        const buffer = createBuffer({ inputSize: 1, ...options });
        buffer.insert({ ...numbered(before), experience: 0 }, createRandom('before'));
        const restored = restoreBuffer(throughFile(buffer.snapshot()));
        expect(restored.bytes).toBe(buffer.bytes);
        expect(restored.seen).toBe(before.length);
        expect(restored.snapshot()).toEqual(buffer.snapshot());
        for (const each of [buffer, restored])
          each.insert({ ...numbered(after, 100), experience: 1 }, createRandom('after'));
        expect(restored.snapshot()).toEqual(buffer.snapshot());
        expect(restored.sample(9, createRandom('draw'))).toEqual(buffer.sample(9, createRandom('draw')));
      }),
    );
  });

  it('remembers how many samples it saw, so that the next ones are not kept too often', () => {
    // After 1,000 samples a slot is taken with probability 10/1,001 …; of 100 more about one is kept: 10·ln(1.1) = 0.95.
    // A buffer that took its 10 samples for all it ever saw would keep about 10·ln(11) = 24 of them, all slots over.
    const buffer = createBuffer({ capacity: 10, inputSize: 1 });
    buffer.insert(numbered(times(1000, 0)), createRandom('many'));
    const restored = restoreBuffer(throughFile(buffer.snapshot()));
    restored.insert(numbered(times(100, 0), 5000), createRandom('more'));
    expect(restored.seen).toBe(1100);
    expect([...restored.contents().x].filter((number) => number >= 5000).length).toBeLessThan(5);
  });

  it('has no empty slots posing as samples', () => {
    const buffer = createBuffer({ capacity: 10, inputSize: 1 });
    buffer.insert(numbered([3, 3]), createRandom(0));
    const restored = restoreBuffer(buffer.snapshot());
    expect(restored.length).toBe(2);
    expect(new Set(restored.sample(50, createRandom(1)).y)).toEqual(new Set([3]));
  });

  it('keeps targets that are values, task ids, and extras', () => {
    const buffer = createBuffer({ capacity: 3, inputSize: 1, targetWidth: 2, extras: { logits: [2] } });
    const extras = { logits: { shape: [2], values: Float32Array.of(5, 6) } };
    const [x, y] = [Float32Array.of(1), Float32Array.of(2, 3)];
    buffer.insert({ length: 1, x, y, taskIds: Int32Array.of(4), extras }, createRandom(0));
    expect(restoreBuffer(throughFile(buffer.snapshot())).contents()).toEqual(buffer.contents());
  });

  it('gives a snapshot that later changes do not reach', () => {
    const buffer = createBuffer({ capacity: 2, inputSize: 1, policy: 'class-balanced' });
    buffer.insert(numbered([0, 0]), createRandom(0));
    const snapshot = buffer.snapshot();
    const copy = throughFile(snapshot);
    buffer.insert(numbered(times(20, 1), 50), createRandom(1));
    expect(snapshot).toEqual(copy);
    expect(restoreBuffer(snapshot).contents().y).toEqual(Int32Array.of(0, 0));
  });

  const saved = (): Snapshot => {
    const buffer = createBuffer({ capacity: 4, inputSize: 1, policy: 'class-balanced', extras: { logits: [2] } });
    const extras = { logits: { shape: [2], values: new Float32Array(6) } };
    buffer.insert({ ...numbered([7, 7, 9]), extras }, createRandom(0));
    return buffer.snapshot();
  };
  const inside = (key: string, change: object): Snapshot => {
    const snapshot = saved();
    return { ...snapshot, [key]: { ...(snapshot[key] as object), ...change } } as Snapshot;
  };

  it.each<[string, Snapshot, string]>([
    [
      'no layout',
      { ...saved(), layout: null },
      '"layout" of a saved replay buffer: expected an object, received null.',
    ],
    [
      'bad layout',
      inside('layout', { capacity: 0 }),
      '"layout" of a saved replay buffer: expected options of a buffer',
    ],
    [
      'too long',
      { ...saved(), length: 5 },
      '"length" of a saved replay buffer: expected an integer in 0 … 4, received 5',
    ],
    ['too few seen', { ...saved(), seen: 2 }, '"seen" of a saved replay buffer'],
    ['seen is no count', { ...saved(), seen: Number.NaN }, '"seen" of a saved replay buffer'],
    [
      'no columns',
      { ...saved(), columns: [] },
      '"columns" of a saved replay buffer: expected an object, received Array',
    ],
    ['inputs of another type', inside('columns', { x: new Uint8Array(3) }), '"x" of a saved replay buffer'],
    [
      'missing inputs',
      inside('columns', { x: new Float32Array(2) }),
      '"x" of a saved replay buffer: expected 3 entries, received 2.',
    ],
    [
      'other targets',
      inside('columns', { y: new Float32Array(3) }),
      '"y" of a saved replay buffer: expected Int32Array',
    ],
    [
      'missing targets',
      inside('columns', { y: new Int32Array(2) }),
      '"y" of a saved replay buffer: expected 3 entries',
    ],
    ['other tasks', inside('columns', { taskIds: 3 }), '"taskIds" of a saved replay buffer: expected Int32Array'],
    [
      'missing tasks',
      inside('columns', { taskIds: new Int32Array(0) }),
      '"taskIds" of a saved replay buffer: expected 3',
    ],
    ['no extras', inside('columns', { extras: {} }), '"extras.logits" of a saved replay buffer: expected Float32Array'],
    [
      'short extras',
      inside('columns', { extras: { logits: new Float32Array(1) } }),
      '"extras.logits" of a saved replay',
    ],
    ['no policy', { ...saved(), policy: 3 }, '"policy" of a saved replay buffer: expected an object, received 3.'],
    [
      'no labels',
      inside('policy', { labels: [7, 9] }),
      '"policy.labels" of a saved replay buffer: expected Int32Array',
    ],
    ['a label twice', inside('policy', { labels: Int32Array.of(7, 7) }), '"policy.labels" of a saved replay buffer'],
    ['no counts', inside('policy', { counts: null }), '"policy.counts" of a saved replay buffer: expected Int32Array'],
    ['a count less', inside('policy', { counts: Int32Array.of(2) }), '"policy.counts" of a saved replay buffer'],
    ['other counts', inside('policy', { counts: Int32Array.of(2, 2) }), '"policy.counts" of a saved replay buffer'],
    ['negative counts', inside('policy', { counts: Int32Array.of(4, -1) }), '"policy.counts" of a saved replay buffer'],
    ['no seen', inside('policy', { seen: new Int32Array(2) }), '"policy.seen" of a saved replay buffer'],
    ['other seen', inside('policy', { seen: Float64Array.of(2, 2) }), '"policy.seen" of a saved replay buffer'],
    ['no order', inside('policy', { order: '' }), '"policy.order" of a saved replay buffer: expected Int32Array'],
    ['a slot twice', inside('policy', { order: Int32Array.of(0, 0, 2) }), '"policy.order" of a saved replay buffer'],
    [
      'a slot of another class',
      inside('policy', { order: Int32Array.of(0, 2, 1) }),
      '"policy.order" of a saved replay',
    ],
    [
      'a slot that is not there',
      inside('policy', { order: Int32Array.of(0, 1, 3) }),
      '"policy.order" of a saved replay',
    ],
  ])('refuses a snapshot with %s', (_what, snapshot, text) => {
    let thrown: unknown;
    try {
      restoreBuffer(snapshot);
    } catch (error) {
      thrown = error;
    }
    expect(UnforgetError.is(thrown, 'corrupt-state')).toBe(true);
    expect(String(thrown)).toContain(text);
  });
});
