import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { encodeContainer } from './encode.ts';
import { arrayNode, type ContainerTree, isArrayNode } from './nodes.ts';

const encode = (tree: unknown) => encodeContainer({ kind: 'k', schemaVersion: 3, tree: tree as ContainerTree });
const ascii = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const headerOf = (bytes: Uint8Array) => {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  return { length, json: JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) };
};

describe('encodeContainer', () => {
  it('writes a small tree byte for byte', async () => {
    // The JSON has 247 characters; 1 spaces make 8 + header a multiple of 8; 1 is 3f800000 and −2 is c0000000 in
    // IEEE 754, least byte first. The digest is that of Python's hashlib over all bytes but the 64 digits.
    const digest = 'b7763ac9005def834f9f2b5571bbbdd5d864c53a68b504d02760d037d8e41b3f';
    const json = [
      `{"__metadata__":{"container":"unforget/1","sha256":"${digest}","kind":"k","schemaVersion":"3",`,
      '"tree":"{\\"w\\":{\\"$array\\":\\"w\\"},\\"n\\":2}"},',
      '"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
    ].join('');
    expect(json.length).toBe(247);
    const length = '\xf8\0\0\0\0\0\0\0';
    const data = '\0\0\x80\x3f\0\0\0\xc0';
    const expected = `${length}${json}${' '.repeat(1)}${data}`;
    expect(ascii(await encode({ w: new Float32Array([1, -2]), n: 2 }))).toBe(expected);
  });

  it('places wide elements first, without holes, data at a multiple of 8', async () => {
    const bytes = await encode({
      a: new Uint8Array(3),
      b: arrayNode(new Float64Array(2), [2, 1]),
      c: new Uint16Array(1),
      d: [new Int32Array(1)],
      e: new Float32Array(0),
    });
    const { length, json } = headerOf(bytes);
    expect((8 + length) % 8).toBe(0);
    expect(json).toMatchObject({
      b: { dtype: 'F64', shape: [2, 1], data_offsets: [0, 16] },
      'd/0': { dtype: 'I32', shape: [1], data_offsets: [16, 20] },
      e: { dtype: 'F32', shape: [0], data_offsets: [20, 20] },
      c: { dtype: 'U16', shape: [1], data_offsets: [20, 22] },
      a: { dtype: 'U8', shape: [3], data_offsets: [22, 25] },
    });
    expect(bytes.length).toBe(8 + length + 25);
  });

  it('names entries by path, escaping what would be ambiguous', async () => {
    const u = new Uint8Array(1);
    const tree = { params: { 'hidden-1/kernel': u, plain: { bias: u } }, __metadata__: u, '~\u0007': [null, u], '': u };
    const names = Object.keys(headerOf(await encode(tree)).json);
    const escaped = ['params/hidden-1~1kernel', 'params/plain/bias', '~u005f_metadata__', '~0~u0007/1', ''];
    expect(names).toEqual(['__metadata__', ...escaped]);
  });

  it.each([
    ['undefined', { a: { b: undefined } }, 'at "a/b"', 'received undefined'],
    ['a function', { f: () => 1 }, 'at "f"', 'received function'],
    ['a bigint', { n: [1n] }, 'at "n/0"', 'received bigint'],
    ['an instance of a class', { when: new Date(0) }, 'at "when"', 'received Date'],
    ['a Map', { m: new Map() }, 'at "m"', 'received Map'],
    ['an array type that is not on the list', { big: new BigInt64Array(1) }, 'at "big"', 'received BigInt64Array'],
    ['a hole in a list', { list: new Array(1) }, 'at "list/0"', 'received undefined'],
    ['a tree that is a list', [1], 'state to save', 'received Array'],
    ['a tree that is null', null, 'state to save', 'received null'],
  ])('refuses %s', async (_name, tree, place, received) => {
    const error: unknown = await encode(tree).catch((caught) => caught);
    expect(UnforgetError.is(error, 'invalid-input')).toBe(true);
    expect((error as Error).message).toContain(place);
    expect((error as Error).message).toContain(received);
  });

  it('refuses a cycle', async () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    await expect(encode(cycle)).rejects.toThrow(/at most 256 levels, received a deeper one, or a cycle/);
  });

  it.each(['', 'with space', 'ä', '"'])('refuses the kind %j', async (kind) => {
    await expect(encodeContainer({ kind, schemaVersion: 1, tree: {} })).rejects.toMatchObject({
      code: 'invalid-option',
    });
  });

  it.each([-1, 1.5, Number.NaN])('refuses schema version %d', async (schemaVersion) => {
    const encoded = encodeContainer({ kind: 'k', schemaVersion, tree: {} });
    await expect(encoded).rejects.toThrow(
      `schemaVersion of container: expected an integer ≥ 0, received ${schemaVersion}.`,
    );
  });
});

describe('arrayNode', () => {
  it('keeps type and shape, and is recognised', () => {
    const node = arrayNode(new Int32Array(6), [2, 3]);
    expect(node).toMatchObject({ dtype: 'I32', shape: [2, 3] });
    expect(isArrayNode(node)).toBe(true);
    expect(isArrayNode({ dtype: 'I32', shape: [2, 3], values: new Int32Array(6) })).toBe(false);
  });

  it('takes a scalar, whose shape is empty', () => {
    expect(arrayNode(new Float32Array(1), []).shape).toEqual([]);
  });

  it('refuses values that do not fit the shape', () => {
    const make = () => arrayNode(new Float32Array(5), [2, 3]);
    expect(make).toThrow(
      'array of shape [2, 3]: expected as many values as the shape has elements, received 5 values.',
    );
    expect(() => arrayNode(new Float32Array(1), [-1, -1])).toThrow(/shape \[-1, -1\]/);
  });

  it('refuses other arrays', () => {
    expect(() => arrayNode([1] as unknown as Float32Array, [1])).toThrow(/typed array of F64, .*, received Array/);
  });
});
