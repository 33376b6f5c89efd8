import { checkKeys, type Samples } from '@unforget/types';
import { at, checkOneOf, fail, shown } from '../checks.ts';
import { suggestion } from '../labels/nearest.ts';
import { samplesFrom } from '../samples/from.ts';
import type { CsvTable } from './csv.ts';
import { malformed } from './malformed.ts';

/** A column by name, or by number from 0. */
export type Column = string | number;

function columnIndex({ header, rows, source }: CsvTable, column: Column): number {
  const width = header?.length ?? rows[0]?.length ?? 0;
  const index = typeof column === 'number' ? column : (header?.indexOf(column) ?? -1);
  if (Number.isInteger(index) && index >= 0 && index < width) return index;
  const names = header ?? [];
  const remedy = typeof column === 'string' ? suggestion(column, names) : undefined;
  return fail('invalid-option', {
    what: `Column of ${source}`,
    expected:
      typeof column === 'string' && names.length > 0
        ? `one of ${names.map(shown).join(', ')}`
        : `a number from 0 to ${width - 1}`,
    received: shown(column),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

/**
 * All fields of one column, top to bottom.
 * @throws UnforgetError `invalid-option` for a column that isn't there
 */
export function csvColumn(table: CsvTable, column: Column): string[] {
  const index = columnIndex(table, column);
  return table.rows.map((row) => at(row, index));
}

export interface CsvSamplesOptions {
  /** The column of class units; every other column is input. */
  readonly label: Column;
  /** Shape of one sample; default [columns − 1]. */
  readonly shape?: readonly number[];
  readonly scale?: number;
  /** How inputs are stored; default `float32`. `uint8` takes whole numbers from 0 to 255. */
  readonly storage?: 'float32' | 'uint8';
}

/**
 * Samples of a table of numbers.
 * @throws UnforgetError `malformed-file` with line and field for what is no number, or no label; `shape-mismatch`
 */
export function csvSamples(table: CsvTable, options: CsvSamplesOptions): Samples {
  checkKeys('csvSamples', options, ['label', 'shape', 'scale', 'storage']);
  const { storage = 'float32', shape, scale } = options;
  checkOneOf('storage', storage, ['float32', 'uint8']);
  const label = columnIndex(table, options.label);
  const width = (table.rows[0]?.length ?? 0) - 1;
  const x =
    storage === 'uint8' ? new Uint8Array(table.rows.length * width) : new Float32Array(table.rows.length * width);
  const y = new Int32Array(table.rows.length);
  table.rows.forEach((row, r) => {
    for (let c = 0; c < row.length; c++) {
      if (c === label) y[r] = number(table, [r, c], 'label');
      else x[r * width + (c < label ? c : c - 1)] = number(table, [r, c], storage);
    }
  });
  return samplesFrom({ x, y, shape: shape ?? [width], ...(scale === undefined ? {} : { scale }) });
}

const KINDS = {
  float32: { expected: 'a number', fits: (value: number) => Number.isFinite(Math.fround(value)) },
  uint8: {
    expected: 'a whole number from 0 to 255',
    fits: (value: number) => Number.isInteger(value) && value >= 0 && value <= 255,
  },
  label: {
    expected: 'a label: a whole number of at least 0',
    fits: (value: number) => Number.isInteger(value) && value >= 0 && value <= 0x7fffffff,
  },
};

function number(table: CsvTable, [row, column]: readonly [number, number], kind: keyof typeof KINDS): number {
  const field = at(at(table.rows, row), column);
  const value = Number(field);
  // Number('') is 0: an empty field must not pass as one.
  if (field.trim() !== '' && KINDS[kind].fits(value)) return value;
  const name = table.header === null ? '' : ` (${at(table.header, column)})`;
  throw malformed(table.source, {
    where: `line ${at(table.lines, row)}, field ${column + 1}${name}`,
    expected: KINDS[kind].expected,
    received: shown(field),
  });
}
