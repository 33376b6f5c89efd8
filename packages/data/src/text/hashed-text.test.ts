import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, utf8 } from '../__fixtures__/builders.ts';
import { hashedText } from './hashed-text.ts';
import { murmur3 } from './murmur3.ts';

const norm = (code: Float32Array): number => Math.hypot(...code);
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

describe('hashedText', () => {
  it('puts each n-gram into the bucket and with the sign that its hash says', () => {
    // One word, no characters, seed 0: a single n-gram of one word, whose bytes are " refund" under seed 0 + n = 1.
    const hash = murmur3(utf8(' refund'), 1);
    const expected = new Float32Array(16);
    expected[(hash & 0x7fffffff) % 16] = hash > 0x7fffffff ? -1 : 1;
    expect(hashedText({ dimensions: 16, words: [1, 1], characters: false }).encode('Refund!')).toEqual(expected);
  });

  it('weighs repeats by 1 + ln c, or by c', () => {
    const options = { words: [1, 1], characters: false, norm: 'none' } as const;
    const thrice = 'pay pay pay';
    expect(Math.abs(hashedText(options).encodeSparse(thrice).values[0] ?? 0)).toBeCloseTo(1 + Math.log(3), 6);
    expect(Math.abs(hashedText({ ...options, sublinear: false }).encodeSparse(thrice).values[0] ?? 0)).toBe(3);
  });

  it('counts the n-grams that there are', () => {
    const grams = (options: object, text: string) =>
      hashedText({ dimensions: 2 ** 24, words: false, characters: false, ...options }).encodeSparse(text).indices
        .length;
    expect(grams({ words: [1, 2] }, 'a b c')).toBe(5); // a, b, c, a b, b c
    expect(grams({ words: [2, 2] }, 'alone')).toBe(0);
    // " abc ": three of 3 (" ab", "abc", "bc "), two of 4.
    expect(grams({ characters: [3, 4] }, 'abc')).toBe(5);
    // " a " is three long: one 3-gram, no 4-gram; shorter than 4, it counts once whole.
    expect(grams({ characters: [3, 4] }, 'a')).toBe(1);
    expect(grams({ characters: [4, 4] }, 'a')).toBe(1);
    // Characters, not bytes or UTF-16 units: " 👍 " is three long.
    expect(grams({ characters: [3, 3] }, '👍')).toBe(1);
    expect(grams({ words: [1, 2] }, 'a bc')).toBe(3);
  });

  it('keeps word boundaries: "a bc" is not "ab c"', () => {
    const encoder = hashedText({ words: [2, 2], characters: false });
    expect(encoder.encode('a bc')).not.toEqual(encoder.encode('ab c'));
  });

  it('gives zeros for a text without words', () => {
    for (const text of ['', '  ', '?!']) expect(norm(hashedText().encode(text))).toBe(0);
    expect(hashedText().encodeSparse('').indices.length).toBe(0);
  });

  it('finds texts with common words nearer than others', () => {
    const encoder = hashedText();
    const [late, delayed, password] = ['my parcel is late', 'my parcel is delayed', 'reset the password'].map(
      encoder.encode,
    ) as [Float32Array, Float32Array, Float32Array];
    expect(dot(late, delayed)).toBeGreaterThan(0.4);
    expect(Math.abs(dot(late, password))).toBeLessThan(0.15);
  });

  it('has length 1, or 0, whatever the text; sparse, dense and all at once agree', () => {
    const encoder = hashedText({ dimensions: 128, seed: 5 });
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (texts) => {
        const all = encoder.encodeAll(texts);
        expect(all.length).toBe(128 * texts.length);
        texts.forEach((text, row) => {
          const code = encoder.encode(text);
          const sparse = encoder.encodeSparse(text);
          const length = norm(code);
          expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true);
          expect(all.slice(row * 128, (row + 1) * 128)).toEqual(code);
          expect([...sparse.indices]).toEqual([...code.keys()].filter((i) => code[i] !== 0));
        });
      }),
      { numRuns: 40 },
    );
  });

  it('reads a generator once and keeps its order', () => {
    function* texts() {
      yield 'one';
      yield 'two';
    }
    const encoder = hashedText({ dimensions: 64 });
    expect(encoder.encodeAll(texts())).toEqual(encoder.encodeAll(['one', 'two']));
  });

  it('depends on the seed, and is the same again from its saved options', () => {
    const encoder = hashedText({ seed: 9, dimensions: 256 });
    const again = hashedText(JSON.parse(JSON.stringify(encoder.options)));
    expect(again.encode('the same text')).toEqual(encoder.encode('the same text'));
    expect(hashedText({ dimensions: 256 }).encode('the same text')).not.toEqual(encoder.encode('the same text'));
  });

  it('does not depend on case or on how accents are composed', () => {
    const encoder = hashedText();
    expect(encoder.encode('CAFE\u0301')).toEqual(encoder.encode('café'));
  });

  it('gives the same code in every version', () => {
    // Buckets and signs of " late" and " parcel" by a second implementation, in Python.
    const { indices, values } = hashedText({ dimensions: 32, words: [1, 1], characters: false }).encodeSparse(
      'late parcel',
    );
    expect([...indices]).toEqual([8, 10]);
    expect([...values].map(Math.sign)).toEqual([1, 1]);
  });

  it.each([
    [{ dimensions: 0 }, 'Option "dimensions": expected an integer from 1 to 16777216, received 0.'],
    [
      { words: [2, 1] },
      'Option "words": expected false or [smallest, largest] with 1 <= smallest <= largest <= 16, received [2, 1].',
    ],
    [
      { words: false, characters: false },
      'Options "words" and "characters": expected one of them, received both false.',
    ],
    [{ seed: 0.5 }, /^Option "seed": expected an integer/],
    [{ norm: 'l1' }, 'Option "norm": expected one of "l2", "none", received "l1".'],
    [
      { dimension: 5 },
      /^Unknown option "dimension" of hashedText: expected one of dimensions, .*, received "dimension"\.$/,
    ],
  ])('refuses %j', async (options, message) => {
    const error = await errorOf(() => hashedText(options as object));
    expect(error.code).toBe('invalid-option');
    if (typeof message === 'string') expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
  });

  it('refuses what is no text', async () => {
    const encoder = hashedText();
    expect((await errorOf(() => encoder.encode(7 as unknown as string))).message).toBe(
      'Text to encode: expected a string, received 7.',
    );
    expect((await errorOf(() => encoder.encodeAll('one text'))).code).toBe('invalid-input');
  });
});
