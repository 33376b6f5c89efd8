import { UnforgetError } from '@unforget/types';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Forgery, forgedFile, rawFile } from './__fixtures__/crafted-file.ts';
import { HEADER_START } from './checksum.ts';
import { decodeContainer } from './decode.ts';

const decode = (bytes: Uint8Array) => decodeContainer(bytes, { kind: 'test', maxSchemaVersion: 1 });
const u8 = (shape: string, offsets: string) => `{"dtype":"U8","shape":${shape},"data_offsets":${offsets}}`;
const array = (name: string) => `{"$array":"${name}"}`;
const two = new Uint8Array([1, 2]);
const HUGE = Number.MAX_SAFE_INTEGER;

/** The checksum of these files is right: it protects from accidents, not from people. */
async function expectCorrupt(forgery: Forgery, text: string): Promise<void> {
  const error: unknown = await decode(forgedFile(forgery)).catch((caught) => caught);
  expect(UnforgetError.is(error, 'corrupt-state'), String(error)).toBe(true);
  expect(String(error)).toContain(text);
}

it('reads a forged file that is right', async () => {
  const forgery = { tree: `{"w":${array('x')}}`, entries: `,"x":${u8('[2]', '[0,2]')}`, data: two };
  expect((await decode(forgedFile(forgery))).tree).toEqual({ w: two });
});

describe('entries', () => {
  it.each([
    [
      'overlap',
      `,"a":${u8('[2]', '[0,2]')},"b":${u8('[1]', '[1,2]')}`,
      'entry "b" of the saved state: expected data from offset 2, received from 1, which overlaps',
    ],
    ['are the same bytes', `,"a":${u8('[2]', '[0,2]')},"b":${u8('[2]', '[0,2]')}`, 'which overlaps'],
    ['leave a hole', `,"a":${u8('[1]', '[1,2]')}`, 'expected data from offset 0, received from 1, which leaves a hole'],
    [
      'end behind the file',
      `,"a":${u8('[3]', '[0,3]')}`,
      'cut off: expected 3 bytes after the header, received 2 bytes',
    ],
    ['end far behind the file', `,"a":${u8(`[${HUGE}]`, `[0,${HUGE}]`)}`, `expected ${HUGE} bytes after the header`],
    [
      'end before they start',
      `,"a":${u8('[0]', '[2,0]')}`,
      'expected 0 bytes for U8 of shape [0], received data_offsets [2,0]',
    ],
    ['have another size than their shape', `,"a":${u8('[1]', '[0,2]')}`, 'expected 1 bytes for U8 of shape [1]'],
    [
      'have a shape that overflows',
      `,"a":${u8('[4294967296,4294967296]', '[0,2]')}`,
      'whose product is exact, received [4294967296',
    ],
    ['overflow before a zero', `,"a":${u8(`[${HUGE},${HUGE},0]`, '[0,0]')}`, 'whose product is exact'],
    ['have a negative size', `,"a":${u8('[-1,-2]', '[0,2]')}`, 'shape of integers ≥ 0'],
    ['have a size that is no integer', `,"a":${u8('[1.5]', '[0,2]')}`, 'shape of integers ≥ 0'],
    ['have a shape that is no list', `,"a":${u8('2', '[0,2]')}`, 'shape of integers ≥ 0'],
    [
      'have negative offsets',
      `,"a":${u8('[2]', '[-2,0]')}`,
      'expected data_offsets of two integers ≥ 0, received [-2,0]',
    ],
    ['have offsets beyond exact integers', `,"a":${u8('[2]', '[0,1e300]')}`, 'data_offsets of two integers ≥ 0'],
    ['have three offsets', `,"a":${u8('[2]', '[0,1,2]')}`, 'data_offsets of two integers ≥ 0'],
    [
      'have an unknown type',
      `,"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}`,
      'expected dtype of F64, F32, I32, U32, U16, U8, I8, received "BF16"',
    ],
    [
      'have a type that every object has',
      `,"a":{"dtype":"constructor","shape":[1],"data_offsets":[0,2]}`,
      'received "constructor"',
    ],
    ['are no objects', ',"a":null', 'entry "a" of the saved state: expected dtype'],
    [
      'have the same name',
      `,"a":${u8('[1]', '[0,1]')},"a":${u8('[2]', '[0,2]')}`,
      'expected each name once, received "a" twice',
    ],
    [
      'have the same name, escaped',
      `,"a":${u8('[1]', '[0,1]')},"\\u0061" :${u8('[2]', '[0,2]')}`,
      'received "a" twice',
    ],
    [
      'give a field twice',
      ',"a":{"dtype":"U8","shape":[2],"shape":[2],"data_offsets":[0,2]}',
      'received "shape" twice',
    ],
  ])('are refused that %s', async (_name, entries, text) => {
    await expectCorrupt({ tree: `{"w":${array('a')}}`, entries, data: two }, text);
  });

  it('may lie beyond the point where a product of offsets is exact', async () => {
    // 94906267 × 94906268 > 2^53; the sum of sizes is what counts, and the file is too short for them.
    const entries = `,"a":${u8('[94906267]', '[0,94906267]')},"b":${u8('[1]', '[94906267,94906268]')}`;
    await expectCorrupt({ entries, data: two }, 'expected 94906268 bytes after the header, received 2 bytes');
  });

  it('named `__proto__` change nothing', async () => {
    const forgery = { tree: `{"w":${array('__proto__')}}`, entries: `,"__proto__":${u8('[2]', '[0,2]')}`, data: two };
    expect((await decode(forgedFile(forgery))).tree).toEqual({ w: two });
    await expectCorrupt({ ...forgery, entries: ',"__proto__":{"polluted":1}' }, 'entry "__proto__" of the saved state');
  });
});

describe('the manifest', () => {
  const entries = `,"a":${u8('[2]', '[0,2]')}`;
  it.each([
    ['points to no entry', `{"w":${array('b')}}`, '"b", missing or used twice'],
    ['points to an entry twice', `{"v":${array('a')},"w":${array('a')}}`, '"a", missing or used twice'],
    ['points to the metadata', `{"w":${array('__metadata__')}}`, '"__metadata__", missing or used twice'],
    ['points with a number', '{"w":{"$node":0}}', '0, missing or used twice'],
    ['leaves an entry out', '{}', 'expected every entry in use, received entry "a" that nothing points to'],
    [
      'has an unknown placeholder',
      '{"w":{"$date":"today"}}',
      'expected a known placeholder, received {"$date":"today"}',
    ],
    ['has an unknown number', '{"w":{"$number":"Inf"}}', 'expected a known placeholder'],
    [
      'has a bare $ among other keys',
      '{"w":{"$array":"a","b":1}}',
      'keys that begin with no or two $, received "$array"',
    ],
    ['has a key twice', '{"w":1,"w":2}', 'manifest of the saved state: expected each name once, received "w" twice'],
    ['is no JSON', '{', 'manifest of the saved state: expected valid JSON'],
    ['is a list', '[]', 'expected a JSON object, received "[]"'],
    ['is too deep', `{"w":${'['.repeat(300)}${']'.repeat(300)}}`, 'expected at most 256 levels, received more'],
    ['is deep enough to exhaust a stack', `{"w":${'['.repeat(1e6)}${']'.repeat(1e6)}}`, 'manifest of the saved state'],
  ])('is refused that %s', async (_name, tree, text) => {
    await expectCorrupt({ tree, entries, data: two }, text);
  });

  it('is refused when the metadata has two', async () => {
    await expectCorrupt({ metadata: ',"tree":"{}"' }, 'received "tree" twice');
  });
});

describe('lengths', () => {
  it.each([100_000_001n, 2n ** 32n, 2n ** 53n + 8n, 2n ** 63n, 2n ** 64n - 8n])(
    'of a header of %d are refused',
    async (length) => {
      const bytes = rawFile(`${HEADER_START}`);
      new DataView(bytes.buffer).setBigUint64(0, length, true);
      const expected = `expected a header length of at most 100000000 in bytes 0 to 8, received ${length}`;
      await expect(decode(bytes)).rejects.toThrow(expected);
    },
  );

  it('of a header longer than the file are refused', async () => {
    const bytes = rawFile('{}');
    new DataView(bytes.buffer).setBigUint64(0, 99_000_000n, true);
    await expect(decode(bytes)).rejects.toThrow(
      'expected at least 99000008 bytes, as its header length (bytes 0 to 8) says',
    );
  });
});

it('gives a typed error for any bytes', async () => {
  const headers = fc.oneof(
    fc.json(),
    fc.string().map((text) => `{${text}`),
    fc.json().map((json) => `${HEADER_START}${json}`),
  );
  const files = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.tuple(headers, fc.uint8Array({ maxLength: 8 })).map(([header, data]) => rawFile(header, data)),
    fc.json().map((tree) => forgedFile({ tree, entries: ',"a":0' })),
  );
  await fc.assert(
    fc.asyncProperty(files, async (bytes) => {
      const error: unknown = await decode(bytes).catch((caught) => caught);
      expect(UnforgetError.is(error), String(error)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
