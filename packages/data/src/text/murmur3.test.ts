import { describe, expect, it } from 'vitest';
import { utf8 } from '../__fixtures__/builders.ts';
import { murmur3 } from './murmur3.ts';

describe('murmur3', () => {
  // Vectors published for MurmurHash3_x86_32: they reach every tail length, the seed, and bytes above 0x7f.
  it.each([
    ['', 0, 0x00000000],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['a', 0x9747b28c, 0x7fa09ea6],
    ['aa', 0x9747b28c, 0x5d211726],
    ['aaa', 0x9747b28c, 0x283e0130],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['abc', 0, 0xb3dd93fa],
    ['test', 0, 0xba6bd213],
    ['test', 0x9747b28c, 0x704b81dc],
    ['Hello, world!', 0, 0xc0363e43],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
  ])('of %j with seed %i', (text, seed, expected) => {
    expect(murmur3(utf8(text), seed)).toBe(expected);
  });

  it('hashes a range as if it were cut out', () => {
    expect(murmur3(utf8('xxHello, world!yy'), 0, [2, 15])).toBe(0xc0363e43);
  });
});
