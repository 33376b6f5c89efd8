import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, gzip, utf8 } from '../__fixtures__/builders.ts';
import { parseCsv } from './csv.ts';

describe('parseCsv', () => {
  it('reads quotes, doubled quotes, delimiters and line breaks in fields, CRLF and LF', () => {
    const table = parseCsv('text,category\r\n"Hi, ""you""\r\nthere",greet\r\nplain,"x"\n');
    expect(table.header).toEqual(['text', 'category']);
    expect(table.rows).toEqual([
      ['Hi, "you"\r\nthere', 'greet'],
      ['plain', 'x'],
    ]);
    expect([...table.lines]).toEqual([2, 4]);
  });

  it('reads files without a last line end, empty fields, a byte order mark, bytes, another delimiter', () => {
    expect(parseCsv('a,b\n,').rows).toEqual([['', '']]);
    expect(parseCsv('a\n""').rows).toEqual([['']]);
    expect(parseCsv('\ufeffa,b\n1,2').header).toEqual(['a', 'b']);
    expect(parseCsv(utf8('\ufeffé,b\n1,2')).header).toEqual(['é', 'b']);
    expect(parseCsv('a;b\n1,5;2', { delimiter: ';' }).rows).toEqual([['1,5', '2']]);
    expect(parseCsv('1,2\n3,4', { header: false })).toMatchObject({
      header: null,
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
    });
    expect(parseCsv('a,b\n').rows).toEqual([]);
  });

  it('passes over blank lines at the end, except where they are the fields of an only column', () => {
    expect(parseCsv('a,b\n1,2\n\n').rows).toEqual([['1', '2']]);
    expect(parseCsv('a,b\r\n1,2\r\n\r\n\r\n').rows).toEqual([['1', '2']]);
    expect(parseCsv('a,b\n\n').rows).toEqual([]);
    expect(parseCsv('a\n1\n\n').rows).toEqual([['1'], ['']]);
  });

  const field = fc.string({
    unit: fc.constantFrom('a', 'é', '👍', ' ', ',', '"', '\n', '\r\n', '\r', ';'),
    maxLength: 8,
  });
  const records = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
    );
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const written = (rows: string[][], end: string) =>
    rows
      .map((row) => row.map((value) => (/^[aé👍 ;]+$/u.test(value) ? value : quoted(value))).join(',') + end)
      .join('');

  it('gives back what was written, with the line of each row', () => {
    fc.assert(
      fc.property(records, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const table = parseCsv(written(rows, end), { header: false });
        expect(table.rows).toEqual(rows);
        let line = 1;
        rows.forEach((row, i) => {
          expect(table.lines[i]).toBe(line);
          line += 1 + row.join('').split('\n').length - 1;
        });
      }),
    );
  });

  it('agrees with csv-parse on any text without blank lines at the end: the same records, or both refuse', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ',', '"', '\n'), maxLength: 14 });
    const attempt = <T>(run: () => T): T | 'refused' => {
      try {
        return run();
      } catch {
        return 'refused';
      }
    };
    fc.assert(
      fc.property(text, (input) => {
        // Nothing at all is no record to csv-parse, and a fault here.
        fc.pre(input !== '');
        fc.pre(!input.endsWith('\n\n'));
        const ours = attempt(() => parseCsv(input, { header: false }).rows);
        expect(ours).toEqual(attempt(() => parse(input, { record_delimiter: '\n' })));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['nothing', '', 'line 1, column 1: expected at least one record, received nothing.'],
    [
      'too few fields',
      'a,b\n1,2\n3\n',
      'line 3, column 1: expected 2 fields, as in the first record, received 1. A field that holds a delimiter needs quotes.',
    ],
    [
      'too many fields',
      'a,b\n"1\n",2\n3,4,5\n',
      'line 4, column 1: expected 2 fields, as in the first record, received 3. A field that holds a delimiter needs quotes.',
    ],
    [
      'a blank line',
      'a,b\n\n1,2',
      'line 2, column 1: expected 2 fields, as in the first record, received a blank line. Delete the line.',
    ],
    [
      'a quote never closed',
      'a,b\n1,"2\n3,4\n5,6',
      'line 2, column 3: expected a closing quote for the one here, received the end of the file.',
    ],
    [
      'text after a closing quote',
      'a,b\n1,"2"x\n',
      'line 2, column 6: expected a delimiter or the end of the line after a closing quote, received "x". Double a quote that belongs to the text.',
    ],
    [
      'text after a quoted line break',
      'a\n"1\n23"4',
      'line 3, column 4: expected a delimiter or the end of the line after a closing quote, received "4". Double a quote that belongs to the text.',
    ],
    [
      'a quote in plain text',
      'a,b\n1,2"3\n',
      'line 2, column 4: expected no quote within an unquoted field, received ". Put the field in quotes and double those in it.',
    ],
    [
      'a carriage return alone',
      'a,b\r1,2',
      'line 1, column 4: expected a line feed after the carriage return, received none.',
    ],
    [
      'a column name twice',
      'a,b,a\n1,2,3',
      'line 1, field 3: expected a name for each column, received "a" twice. Pass header: false if the first line holds data.',
    ],
  ])('refuses %s with line and column', async (_, text, message) => {
    const error = await errorOf(() => parseCsv(text, { source: 'x.csv' }));
    expect(error.code).toBe('malformed-file');
    expect(error.message).toBe(`x.csv, ${message}`);
  });

  it('refuses bytes that are not UTF-8, with the offset, and gzip', async () => {
    const error = await errorOf(() => parseCsv(Uint8Array.of(0x61, 0x0a, 0xc3, 0x28)));
    expect(error.message).toBe('CSV data, byte 3: expected UTF-8 text, received 0x28. Save the file as UTF-8.');
    expect((await errorOf(async () => parseCsv(await gzip(utf8('a\n1'))))).received).toBe('gzip (0x1f 0x8b)');
  });

  it.each(['', ',,', '"', '\n'])('refuses %j as delimiter', async (delimiter) => {
    expect((await errorOf(() => parseCsv('a', { delimiter }))).code).toBe('invalid-option');
  });
});
