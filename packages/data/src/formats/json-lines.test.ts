import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, utf8 } from '../__fixtures__/builders.ts';
import { parseJsonLines } from './json-lines.ts';

describe('parseJsonLines', () => {
  it('reads one value a line, with or without a last line end, CRLF too', () => {
    expect(parseJsonLines('1\n"a"\n[true]')).toEqual([1, 'a', [true]]);
    expect(parseJsonLines('{"a":1}\r\n{"a":2}\r\n')).toEqual([{ a: 1 }, { a: 2 }]);
    expect(parseJsonLines('')).toEqual([]);
    expect(parseJsonLines(utf8('\ufeff"é"'))).toEqual(['é']);
  });

  it('gives back what was written', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
        expect(parseJsonLines(utf8(text))).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  it('passes over blank lines at the end', () => {
    expect(parseJsonLines('1\n2\n\n')).toEqual([1, 2]);
    expect(parseJsonLines('1\r\n\r\n \r\n')).toEqual([1]);
    expect(parseJsonLines('\n')).toEqual([]);
  });

  it('types the fields it has checked', () => {
    const [first] = parseJsonLines('{"text":"hi","label":"greet","n":1}', { fields: ['text', 'label'] });
    const text: string | undefined = first?.text;
    expect([text, first?.label, first?.['n']]).toEqual(['hi', 'greet', 1]);
  });

  it.each([
    ['no JSON', '{"a":1}\n{"a":x}\n', 'line 2, column 6: expected one JSON value a line, received "x}".'],
    [
      'a line cut off',
      '{"a":1}\n{"a":',
      'line 2, column 6: expected one JSON value a line, received the end of the line.',
    ],
    ['an empty line', '1\n\n2', 'line 2, column 1: expected one JSON value a line, received the end of the line.'],
    [
      'a list over several lines',
      '[\n  1,\n  2\n]',
      'line 1, column 2: expected one JSON value a line, received the end of the line. Write each value of the list on a line of its own.',
    ],
    ['a list that is no JSON', '[1, NaN]\n', 'line 1, column 5: expected one JSON value a line, received "NaN]".'],
    ['two values on a line', '1 2', 'line 1, column 3: expected one JSON value a line, received "2".'],
  ])('refuses %s with line and column', async (_, text, message) => {
    const error = await errorOf(() => parseJsonLines(text, { source: 'x.jsonl' }));
    expect(error.code).toBe('malformed-file');
    expect(error.message).toBe(`x.jsonl, ${message}`);
  });

  it.each([
    [
      'a missing field',
      '{"text":"a"}\n{"txt":"b"}',
      'line 2, column 1: expected an object with the string "text", received fields txt.',
    ],
    [
      'a list of all on one line',
      '[{"text":"a"},{"text":"b"}]',
      'line 1, column 1: expected an object with the string "text", received a list of 2. Write each value of the list on a line of its own.',
    ],
    [
      'a field of another type',
      '{"text":1}',
      'line 1, column 1: expected an object with the string "text", received 1.',
    ],
    ['no object', '7', 'line 1, column 1: expected an object with the string "text", received fields none.'],
  ])('refuses %s', async (_, text, message) => {
    const error = await errorOf(() => parseJsonLines(text, { fields: ['text'] }));
    expect(error.message).toBe(`JSON Lines data, ${message}`);
  });

  it('refuses bytes that are not UTF-8', async () => {
    expect((await errorOf(() => parseJsonLines(Uint8Array.of(0x22, 0xff, 0x22)))).what).toBe('JSON Lines data, byte 1');
  });
});
