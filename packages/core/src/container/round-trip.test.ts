import { isDeepStrictEqual } from 'node:util';
import type { SnapshotArray } from '@unforget/types';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContainer } from './decode.ts';
import { encodeContainer } from './encode.ts';
import { arrayNode, type ContainerNode, type ContainerTree } from './nodes.ts';

const encode = (tree: ContainerTree) => encodeContainer({ kind: 'test', schemaVersion: 1, tree });
const decode = async (bytes: Uint8Array) => (await decodeContainer(bytes, { kind: 'test', maxSchemaVersion: 1 })).tree;
const roundTrip = async (tree: ContainerTree) => decode(await encode(tree));

const arrayTypes = [Float32Array, Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array, Int8Array] as const;
const oddKeys = ['', '/', 'a/b', 'a~1b', '~', '$', '$array', '$$node', '__proto__', '__metadata__', 'constructor'];
const keys = fc.oneof(
  fc.constantFrom(...oddKeys, '0', '10', '2', '-0', '\ud800', 'x\u0000y', 'größe', '重み', '🧠'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

/** Arrays of any bit pattern: NaN with a payload, subnormals and −0 are among them. */
const typedArray = (length: number): fc.Arbitrary<SnapshotArray> =>
  fc
    .constantFrom(...arrayTypes)
    .chain((type) =>
      fc
        .uint8Array({ minLength: length * type.BYTES_PER_ELEMENT, maxLength: length * type.BYTES_PER_ELEMENT })
        .map((bytes) => new type(new Uint8Array(bytes).buffer)),
    );
const shapedArray = fc
  .array(fc.nat(3), { maxLength: 4 })
  .chain((shape) => typedArray(shape.reduce((a, b) => a * b, 1)).map((values) => arrayNode(values, shape)));

const { tree: trees } = fc.letrec<{ tree: ContainerTree; node: ContainerNode; list: ContainerNode[] }>((tie) => ({
  tree: fc.dictionary(keys, tie('node'), { maxKeys: 5, noNullPrototype: true }),
  list: fc.array(tie('node'), { maxLength: 4 }),
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY)),
    fc.oneof(fc.string({ unit: 'binary' }), fc.boolean(), fc.constant(null)),
    fc.nat(5).chain(typedArray),
    shapedArray,
    tie('list'),
    tie('tree'),
  ),
}));

describe('encodeContainer and decodeContainer', () => {
  it('give any tree back, and the same bytes again', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const bytes = await encode(tree);
        const back = await decode(bytes);
        // Node's comparison: toStrictEqual is misled by a key `constructor`.
        expect(isDeepStrictEqual(back, tree)).toBe(true);
        // Bit for bit, which a comparison of values does not ask of NaN.
        expect(Buffer.compare(await encode(back), bytes)).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  it('keep what JSON loses: NaN, infinities, −0', async () => {
    const tree = {
      numbers: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 5e-324, 0.1 + 0.2],
    };
    expect(await roundTrip(tree)).toStrictEqual(tree);
  });

  it('keep the bits of a NaN', async () => {
    // 0x7fc12345 is a quiet NaN with a payload that arithmetic would not give.
    const values = new Float32Array(new Uint32Array([0x7fc12345]).buffer);
    const { w } = await roundTrip({ w: values });
    expect(new Uint32Array((w as Float32Array).buffer)[0]).toBe(0x7fc12345);
  });

  it('keep keys that look like placeholders apart from placeholders', async () => {
    const tree = { $array: 'w', $$: 1, a: { $number: 'NaN' }, b: { $node: 'w' }, w: new Int8Array([1]) };
    expect(await roundTrip(tree)).toStrictEqual(tree);
  });

  it('keep the same path spelt with slashes and with objects apart', async () => {
    const tree = { 'a/b': new Uint8Array([1]), a: { b: new Uint8Array([2]), 'b~1c': new Uint8Array([3]) } };
    expect(await roundTrip(tree)).toStrictEqual(tree);
  });

  it('keep arrays with integer-like keys, which JSON objects reorder', async () => {
    const tree = { z: new Uint8Array([1]), '10': new Uint8Array([2]), '2': new Float32Array([3]) };
    expect(await roundTrip(tree)).toStrictEqual(tree);
  });

  it('take `__proto__` as a key like any other', async () => {
    const back = await roundTrip(JSON.parse('{"__proto__":{"polluted":1},"a":{"__proto__":null}}'));
    expect(Object.keys(back)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(back['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const named = await roundTrip(Object.fromEntries([['__proto__', new Uint8Array([7])]]));
    expect(Object.entries(named)).toEqual([['__proto__', new Uint8Array([7])]]);
  });

  it('work on views and Buffers, and give arrays of their own memory', async () => {
    const window = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const bytes = Buffer.from(await encode({ window, buffer: Buffer.from([5, 6]) }));
    const back = await decode(bytes);
    bytes.fill(0);
    expect(back).toEqual({ window: new Float32Array([1, 2]), buffer: new Uint8Array([5, 6]) });
    expect((back['window'] as Float32Array).buffer.byteLength).toBe(8);
  });

  it('save what the tree holds when called, not what it holds later', async () => {
    const w = new Float32Array([1]);
    const promise = encode({ w });
    w[0] = 2;
    expect(await decode(await promise)).toEqual({ w: new Float32Array([1]) });
  });
});
