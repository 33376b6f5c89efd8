import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

describe('jsonFault', () => {
  it.each([
    ['', 0],
    ['{', 1],
    ['{"a":1', 6],
    ['{"a":"b', 7],
    ['{"a":tru', 8],
    ['[1.', 3],
    ['[1.5e+', 6],
    ['[1.x', 2],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['{a:1}', 1],
    ['[1,,2]', 3],
    ['[1 2]', 3],
    ['[1]]', 3],
    ['[1}', 2],
    ['{"a":1]', 6],
    ['1 2', 2],
    ['01', 1],
    ['nul1', 0],
    ["{'a':1}", 1],
    ['"a\\x"', 0],
    [',', 0],
    ['{"a":}', 5],
    ['[1,]', 3],
  ])('of %j is at %i', (text, place) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonFault(text)).toBe(place);
  });

  it('finds no fault before the end in what JSON.stringify wrote, nor in a beginning of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, cut) => {
        const text = JSON.stringify(value);
        expect(jsonFault(text)).toBe(text.length);
        const start = text.slice(0, cut % text.length);
        expect(jsonFault(start)).toBe(start.length);
      }),
    );
  });

  it('never points past a character that was wrong', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, at) => {
        const text = JSON.stringify(value);
        const place = at % (text.length + 1);
        expect(jsonFault(`${text.slice(0, place)}\u0000${text.slice(place)}`)).toBeLessThanOrEqual(place);
      }),
    );
  });
});
