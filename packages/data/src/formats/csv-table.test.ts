import { describe, expect, it } from 'vitest';
import { errorOf } from '../__fixtures__/builders.ts';
import { type CsvOptions, parseCsv } from './csv.ts';
import { csvColumn, csvSamples } from './csv-table.ts';

const table = (text: string, options: CsvOptions = {}) => parseCsv(text, { source: 'd.csv', ...options });

describe('csvColumn', () => {
  it('reads a column by name or number', () => {
    expect(csvColumn(table('text,label\nhi,a\nyo,b'), 'label')).toEqual(['a', 'b']);
    expect(csvColumn(table('hi,a\nyo,b', { header: false }), 0)).toEqual(['hi', 'yo']);
  });

  it('refuses a column that is not there', async () => {
    expect((await errorOf(() => csvColumn(table('text,label\nhi,a'), 'lable'))).message).toBe(
      'Column of d.csv: expected one of "text", "label", received "lable". Did you mean "label".',
    );
    expect((await errorOf(() => csvColumn(table('a,b\n1,2'), 2))).message).toBe(
      'Column of d.csv: expected a number from 0 to 1, received 2.',
    );
  });
});

describe('csvSamples', () => {
  it('takes the label out of its column, wherever it stands', () => {
    expect(csvSamples(table('1,7,-2.5\n3,8,1e2', { header: false }), { label: 1 })).toEqual({
      length: 2,
      shape: [2],
      x: Float32Array.of(1, -2.5, 3, 100),
      y: Int32Array.of(7, 8),
    });
  });

  it('stores bytes and shapes images when told', () => {
    const samples = csvSamples(table('a,b,c,d,y\n1,2,3,16,0'), {
      label: 'y',
      shape: [2, 2, 1],
      scale: 1 / 16,
      storage: 'uint8',
    });
    expect(samples).toMatchObject({ shape: [2, 2, 1], scale: 1 / 16, x: Uint8Array.of(1, 2, 3, 16) });
  });

  it.each([
    ['no number', '1,2,0\n1,x,0', {}, 'd.csv, line 2, field 2: expected a number, received "x".'],
    ['an empty field', '1,,0', {}, 'd.csv, line 1, field 2: expected a number, received "".'],
    ['NaN', '1,NaN,0', {}, 'd.csv, line 1, field 2: expected a number, received "NaN".'],
    ['too large a number', '1,1e39,0', {}, 'd.csv, line 1, field 2: expected a number, received "1e39".'],
    [
      'a negative label',
      '1,2,-1',
      {},
      'd.csv, line 1, field 3: expected a label: a whole number of at least 0, received "-1".',
    ],
    [
      'a byte of 256',
      '256,2,1',
      { storage: 'uint8' },
      'd.csv, line 1, field 1: expected a whole number from 0 to 255, received "256".',
    ],
  ] as const)('refuses %s with line and field', async (_, text, options, message) => {
    const error = await errorOf(() => csvSamples(table(text, { header: false }), { label: 2, ...options }));
    expect(error.code).toBe('malformed-file');
    expect(error.message).toBe(message);
  });

  it('names the column, and the line also after line breaks in fields', async () => {
    const error = await errorOf(() => csvSamples(table('a,y\n"\n1",0\nbad,0'), { label: 'y' }));
    expect(error.what).toBe('d.csv, line 4, field 1 (a)');
  });

  it('refuses a table without rows', async () => {
    expect((await errorOf(() => csvSamples(table('a,y\n'), { label: 'y' }))).code).not.toBe('malformed-file');
  });
});
