import { createRandom } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbered } from '../__fixtures__/samples.ts';
import { createBuffer, type Incoming, type PolicyName } from '../index.ts';

const policies = fc.constantFrom<PolicyName>('reservoir', 'class-balanced', 'experience-balanced', 'ring');

describe('replay buffer', () => {
  it('never exceeds its capacity, counts what it saw, and holds what it was given, each once', () => {
    const labels = fc.array(fc.nat(4), { maxLength: 80 });
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 20 }), labels, (policy, capacity, offered) => {
        const buffer = createBuffer({ capacity, inputSize: 1, policy });
        buffer.insert({ ...numbered(offered), experience: 2 }, createRandom('insert'));
        const { x, y, length } = buffer.contents();
        expect(buffer.length).toBe(Math.min(capacity, offered.length));
        expect(length).toBe(buffer.length);
        expect(buffer.seen).toBe(offered.length);
        expect(new Set(x).size).toBe(length);
        // The input of each sample is its number, so its label is known.
        expect([...y]).toEqual(Array.from(x, (number) => offered[number]));
      }),
    );
  });

  it('keeps inputs, labels, tasks and extras of a sample together', () => {
    const buffer = createBuffer({ capacity: 5, inputSize: 2, extras: { logits: [3], weight: [] } });
    const incoming = (from: number): Incoming => {
      const numbers = Array.from({ length: 10 }, (_, i) => from + i);
      const values = (width: number, shift: number) =>
        Float32Array.from(numbers.flatMap((n) => Array.from({ length: width }, (_, k) => n + shift + k / 10)));
      return {
        length: 10,
        x: values(2, 0),
        y: Int32Array.from(numbers),
        taskIds: Int32Array.from(numbers, (n) => n + 100),
        extras: { logits: { shape: [3], values: values(3, 0.5) }, weight: { shape: [], values: values(1, 1000) } },
      };
    };
    buffer.insert(incoming(0), createRandom('a'));
    buffer.insert(incoming(10), createRandom('b'));
    const draw = buffer.sample(5, createRandom('draw'));
    expect(Math.max(...draw.y)).toBeGreaterThan(4);
    expect(draw.extras['logits']?.shape).toEqual([3]);
    for (let i = 0; i < draw.length; i++) {
      const n = draw.y[i] as number;
      expect([...draw.x.subarray(2 * i, 2 * i + 2)]).toEqual([n, Math.fround(n + 0.1)]);
      expect(draw.taskIds?.[i]).toBe(n + 100);
      const logits = [n + 0.5, n + 0.6, n + 0.7].map(Math.fround);
      expect([...(draw.extras['logits']?.values.subarray(3 * i, 3 * i + 3) ?? [])]).toEqual(logits);
      expect(draw.extras['weight']?.values[i]).toBe(n + 1000);
    }
  });

  it('holds targets that are values: regression and multi-label', () => {
    const buffer = createBuffer({ capacity: 2, inputSize: 1, targetWidth: 2 });
    buffer.insert({ length: 2, x: Float32Array.of(1, 2), y: Float32Array.of(0, 1, 0.5, -3) }, createRandom(0));
    const { y } = buffer.contents();
    expect(y).toEqual(Float32Array.of(0, 1, 0.5, -3));
    expect(buffer.stats().classes).toBeNull();
  });

  it('draws nothing from an empty buffer', () => {
    const draw = createBuffer({ capacity: 3, inputSize: 4 }).sample(2, createRandom(0));
    expect(draw).toMatchObject({ length: 0, taskIds: null, extras: {} });
    expect(draw.x.length + draw.y.length + draw.slots.length).toBe(0);
  });

  it.each([-1, 1.5, Number.NaN])('draws no %d samples', (count) => {
    expect(() => createBuffer({ capacity: 3, inputSize: 4 }).sample(count, createRandom(0))).toThrow('"count"');
  });

  it('gives draws that the buffer does not reach, and keeps copies of what it got', () => {
    const buffer = createBuffer({ capacity: 3, inputSize: 1 });
    const incoming = numbered([0, 1, 2]);
    buffer.insert(incoming, createRandom(0));
    incoming.x.fill(9);
    buffer.sample(3, createRandom(1)).x.fill(7);
    expect([...buffer.contents().x]).toEqual([0, 1, 2]);
  });

  it('leaves out samples of weight 0, and rows outside the range', () => {
    const buffer = createBuffer({ capacity: 9, inputSize: 1 });
    buffer.insert({ ...numbered([0, 0, 0, 0]), weights: Float32Array.of(0.5, 0, 0.5, 0.5) }, createRandom(0), {
      to: 3,
    });
    buffer.insert(numbered([0, 0, 0], 10), createRandom(1), { from: 1, to: 99 });
    expect([...buffer.contents().x]).toEqual([0, 2, 11, 12]);
    expect(buffer.seen).toBe(4);
  });

  it('inserts piece by piece as it does at once', () => {
    fc.assert(
      fc.property(policies, fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }), fc.nat(60), (policy, labels, cut) => {
        const [whole, pieces] = [0, 1].map(() => createBuffer({ capacity: 8, inputSize: 1, policy }));
        const [a, b] = [createRandom('same'), createRandom('same')];
        const offered = { ...numbered(labels), experience: 0 };
        whole?.insert(offered, a);
        pieces?.insert(offered, b, { to: cut });
        pieces?.insert(offered, b, { from: cut });
        expect(pieces?.snapshot()).toEqual(whole?.snapshot());
      }),
    );
  });

  it('tells what it holds', () => {
    const buffer = createBuffer({ capacity: 6, inputSize: 1 });
    buffer.insert({ ...numbered([4, 4, 2]), taskIds: Int32Array.of(0, 0, 1) }, createRandom(0));
    buffer.insert(numbered([2]), createRandom(0));
    // 6 slots of 4 bytes input, 4 bytes label, 4 bytes task.
    expect(buffer.stats()).toEqual({
      length: 4,
      capacity: 6,
      seen: 4,
      bytes: 72,
      classes: { 2: 2, 4: 2 },
      tasks: { [-1]: 1, 0: 2, 1: 1 },
    });
    expect(buffer.sample(4, createRandom(0)).taskIds?.toSorted()).toEqual(Int32Array.of(-1, 0, 0, 1));
  });

  it.each([
    [{ x: new Float32Array(3) }, 'Inputs to store in a replay buffer: expected 2 × 1 numbers, received 3.'],
    [{ y: new Float32Array(2) }, 'Targets to store in a replay buffer: expected Int32Array of class units, received'],
    [{ y: new Int32Array(1) }, 'Targets to store in a replay buffer: expected 2 × 1 numbers, received 1.'],
    [{ taskIds: new Int32Array(1) }, 'Task ids to store in a replay buffer: expected 2 × 1 numbers, received 1.'],
    [{ weights: new Float32Array(1) }, 'Weights to store in a replay buffer: expected 2 × 1 numbers, received 1.'],
    [{ extras: {} }, 'Extra "logits" to store in a replay buffer: expected 2 × [3] numbers, received none.'],
    [
      { extras: { logits: { shape: [2], values: new Float32Array(4) } } },
      'Extra "logits" to store in a replay buffer: expected 2 × 3 numbers, received 4.',
    ],
  ] as [Partial<Incoming>, string][])('refuses samples that do not fit: %o', (change, text) => {
    const buffer = createBuffer({ capacity: 2, inputSize: 1, extras: { logits: [3] } });
    const extras = { logits: { shape: [3], values: new Float32Array(6) } };
    const insert = () => buffer.insert({ ...numbered([0, 1]), extras, ...change }, createRandom(0));
    expect(insert).toThrow(text);
    expect(buffer.seen).toBe(0);
  });

  it('stores nothing of a batch in which one value does not fit', () => {
    const buffer = createBuffer({ capacity: 4, inputSize: 1, storage: { type: 'uint8', scale: 1 } });
    const insert = () => buffer.insert({ ...numbered([0, 0, 0]), x: Float32Array.of(1, 2, 256) }, createRandom(0));
    expect(insert).toThrow('expected a number in 0 … 255, received 256');
    expect([buffer.length, buffer.seen]).toEqual([0, 0]);
  });

  it('says so when there is not that much memory', () => {
    let thrown: unknown;
    try {
      createBuffer({ capacity: 2 ** 40, inputSize: 784 });
    } catch (error) {
      thrown = error;
    }
    expect(UnforgetError.is(thrown, 'invalid-option')).toBe(true);
    expect(String(thrown)).toContain('A replay buffer of 1099511627776 samples: expected no more memory than there is');
  });

  it('brings uint8 samples back as the model saw them', () => {
    const buffer = createBuffer({ capacity: 4, inputSize: 2, storage: { type: 'uint8', scale: 1 / 255 } });
    const x = Uint8Array.of(0, 255, 17, 128);
    buffer.insert({ length: 2, x, scale: 1 / 255, y: Int32Array.of(0, 1) }, createRandom(0));
    expect([...buffer.contents().x]).toEqual([0, 1, Math.fround(17 / 255), Math.fround(128 / 255)]);
    expect(buffer.bytes).toBe(4 * 2 + 4 * 4 + 4 * 4);
  });
});
