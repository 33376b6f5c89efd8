import { describe, expect, it } from 'vitest';
import { ProtoWriter } from './protobuf.ts';

const hex = (writer: ProtoWriter): string => Buffer.from(writer.finish()).toString('hex');

/** A field begins with field · 8 + kind: kind 0 is a number, 2 is bytes with their length, 5 is four bytes. */
describe('the wire format', () => {
  it('writes small and large numbers seven bits a byte, lowest first', () => {
    expect(hex(new ProtoWriter().integer(1, 0))).toBe('0800');
    expect(hex(new ProtoWriter().integer(1, 127))).toBe('087f');
    // 150 = 1·128 + 22: 22 with the top bit (0x96), then 1.
    expect(hex(new ProtoWriter().integer(1, 150))).toBe('089601');
    // 1087 = 8·128 + 63: 0xbf, 8.
    expect(hex(new ProtoWriter().integer(1, 1087))).toBe('08bf08');
    // 2^53 − 1: seven times seven bits set, and four more.
    expect(hex(new ProtoWriter().integer(2, Number.MAX_SAFE_INTEGER))).toBe('10ffffffffffffff0f');
  });

  it('writes a negative number as 64 bits of two’s complement: nine full bytes and one bit', () => {
    expect(hex(new ProtoWriter().integer(1, -1))).toBe('08ffffffffffffffffff01');
  });

  it('writes field numbers from 16 on in two bytes', () => {
    // 16·8 = 128 → 0x80 0x01.
    expect(hex(new ProtoWriter().integer(16, 1))).toBe('800101');
  });

  it('writes floats in four bytes, lowest first', () => {
    // 1.5 = 0x3fc00000; 4·8 + 5 = 0x25.
    expect(hex(new ProtoWriter().float(4, 1.5))).toBe('250000c03f');
  });

  it('writes text as UTF-8 with its length in bytes', () => {
    // λ is ce bb.
    expect(hex(new ProtoWriter().text(2, 'aλ'))).toBe('120361cebb');
    expect(hex(new ProtoWriter().text(2, ''))).toBe('1200');
    expect(hex(new ProtoWriter().bytes(3, Uint8Array.of(0, 255)))).toBe('1a0200ff');
  });

  it('writes messages with their length, one inside the other', () => {
    const writer = new ProtoWriter().message(1, (outer) =>
      outer.message(2, (inner) => inner.integer(1, 3)).integer(3, 4),
    );
    // Inner: 08 03. Outer: 12 02 08 03, 18 04: six bytes.
    expect(hex(writer)).toBe('0a06120208031804');
  });

  it('writes entries of a map as messages of key and value', () => {
    // Key: 0a 01 54. Value: 12 02 30 01. Seven bytes in field 5: 2a 07.
    expect(hex(new ProtoWriter().entry(5, 'T', (value) => value.integer(6, 1)))).toBe('2a070a015412023001');
  });

  it('writes lengths over 127 in two bytes', () => {
    const bytes = new ProtoWriter().bytes(1, new Uint8Array(300)).finish();
    // 300 = 2·128 + 44 → 0xac 0x02.
    expect([...bytes.subarray(0, 3), bytes.length]).toEqual([0x0a, 0xac, 0x02, 303]);
  });
});
