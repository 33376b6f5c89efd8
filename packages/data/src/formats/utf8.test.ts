import { describe, expect, it } from 'vitest';
import { errorOf, utf8 } from '../__fixtures__/builders.ts';
import { decodeText } from './utf8.ts';

describe('decodeText', () => {
  it('drops a byte order mark from bytes and text alike', () => {
    expect(decodeText(utf8('\ufeffé'), 's')).toBe('é');
    expect(decodeText('\ufeffé', 's')).toBe('é');
  });

  const join = (before: number[], middle: Uint8Array, after: number[]): Uint8Array => {
    const bytes = new Uint8Array(before.length + middle.length + after.length);
    bytes.set(before);
    bytes.set(middle, before.length);
    bytes.set(after, before.length + middle.length);
    return bytes;
  };
  const long = utf8('é'.repeat(70_000)); // Characters lie across the borders of any even block.
  it.each([
    ['a byte that begins nothing', Uint8Array.of(0x61, 0xff), 1, '0xff'],
    ['a character broken off by another', Uint8Array.of(0xc3, 0x28), 1, '0x28'],
    ['a character cut off by the end', Uint8Array.of(0x61, 0xe2, 0x82), 3, 'the end, within a character'],
    ['a wrong byte far in', join([], long, [0xff, 0x61]), 140_000, '0xff'],
    ['a wrong byte far in, off by one', join([0x61], long, [0xff, 0x61]), 140_001, '0xff'],
    ['continuation bytes without a beginning', new Uint8Array(200_000).fill(0x80), 0, '0x80'],
  ])('finds %s', async (_, bytes, offset, received) => {
    const error = await errorOf(() => decodeText(bytes, 'notes.txt'));
    expect(error.message).toBe(
      `notes.txt, byte ${offset}: expected UTF-8 text, received ${received}. Save the file as UTF-8.`,
    );
  });
});
