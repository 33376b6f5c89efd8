import { describe, expect, it } from 'vitest';
import { formatTable, percent, textWidth } from './table.ts';

describe('percent', () => {
  it.each([
    [0.8333, '83.3'],
    [1, '100.0'],
    [0, '0.0'],
    [-0.25, '-25.0'],
    [-0.0001, '0.0'], // not -0.0
    [Number.NaN, '–'],
  ])('%f is %s', (fraction, text) => {
    expect(percent(fraction)).toBe(text);
  });
});

describe('textWidth', () => {
  it.each([
    ['refund', 6],
    ['', 0],
    ['退款', 4],
    ['한국', 4],
    ['é', 1],
    ['e\u0301', 1], // with a combining accent
    ['🙂', 2],
  ])('of %s is %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('formatTable', () => {
  it('aligns names left, numbers right, and ends lines at the last letter', () => {
    const table = formatTable([
      ['name', 'a', 'long'],
      ['x', '1.0', '2'],
    ]);
    expect(table).toBe('name    a  long\nx     1.0     2');
  });

  it('aligns wide characters by the columns they take', () => {
    expect(
      formatTable([
        ['退款', '1'],
        ['order', '2'],
      ]),
    ).toBe('退款   1\norder  2');
  });

  it('keeps a name on one line', () => {
    expect(formatTable([['a\nb\tc\u001b[31m', '1']])).toBe('a b c [31m  1');
  });

  it('takes rows of unequal length, and none', () => {
    expect(formatTable([['a'], ['b', '1']])).toBe('a\nb  1');
    expect(formatTable([])).toBe('');
  });
});
