import { loadCsv, loadJsonLines } from '@unforget/data/node';
import { fail, shown } from '../errors.ts';
import type { Example } from '../examples.ts';
import { UNKNOWN } from '../labels.ts';

/** Examples, and where each stands: `file.jsonl, line 3`. */
export interface ReadExamples {
  readonly examples: readonly Example<unknown>[];
  readonly places: readonly string[];
}

/** A line of a file, by field. */
interface Row {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly place: string;
}

/**
 * Examples of JSON Lines (.jsonl, .ndjson) and CSV files (.csv), gzipped or not, one file after the other. Fields:
 * `input` or `text`, `label`, and if there is one `id`; others are passed over.
 * @throws UnforgetError `missing-file`, `malformed-file` with file and line
 */
export async function readExamples(paths: readonly string[]): Promise<ReadExamples> {
  const rows: Row[] = [];
  for (const path of paths) {
    const own = await rowsOf(path);
    if (own.length === 0) {
      fail('malformed-file', { what: path, expected: 'an example or more', received: 'none' });
    }
    rows.push(...own);
  }
  return { examples: rows.map(exampleOf), places: rows.map(({ place }) => place) };
}

function rowsOf(path: string): Promise<Row[]> {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.csv')) return csvRows(path);
  if (name.endsWith('.jsonl') || name.endsWith('.ndjson')) return jsonRows(path);
  return fail('invalid-input', {
    what: `File ${path}`,
    expected: 'a name that ends in .jsonl, .ndjson or .csv, perhaps with .gz behind',
    received: 'another one',
  });
}

async function jsonRows(path: string): Promise<Row[]> {
  const values = await loadJsonLines(path);
  return values.map((value, i) => {
    const place = `${path}, line ${i + 1}`;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return fail('malformed-file', {
        what: place,
        expected: 'an object with input and label',
        received: shown(value),
        ...(Array.isArray(value) ? { remedy: 'Write one object a line, not a list of all' } : {}),
      });
    }
    return { fields: new Map(Object.entries(value)), place };
  });
}

async function csvRows(path: string): Promise<Row[]> {
  const { header, rows, lines } = await loadCsv(path);
  const names = header ?? [];
  return rows.map((row, i) => ({
    // An empty cell says nothing; an empty text is told like one.
    fields: new Map(
      names.map((name, column) => [name, row[column]] as const).filter(([name, cell]) => name !== 'id' || cell),
    ),
    place: `${path}, line ${lines[i]}`,
  }));
}

function exampleOf({ fields, place }: Row): Example<unknown> {
  const input = fields.get('input') ?? fields.get('text');
  const label = fields.get('label');
  if (input === undefined || label === undefined) {
    fail('malformed-file', {
      what: place,
      expected: 'the fields input (or text) and label',
      received: `fields ${[...fields.keys()].join(', ') || 'none'}`,
    });
  }
  if (typeof input !== 'string' && !isNumbers(input)) {
    fail('malformed-file', { what: place, expected: 'a text or a list of numbers as input', received: shown(input) });
  }
  if (typeof label !== 'string' || label.trim() === '') {
    fail('malformed-file', { what: place, expected: 'a text as label', received: shown(label) });
  }
  if (label === UNKNOWN) {
    const received = `"${UNKNOWN}", which predictions below the threshold bear`;
    fail('malformed-file', { what: place, expected: 'another label', received });
  }
  const id = fields.get('id') ?? undefined;
  if (id === undefined) return { input, label };
  if (typeof id === 'string' || typeof id === 'number') return { input, label, id: String(id) };
  return fail('malformed-file', { what: place, expected: 'a text or a number as id', received: shown(id) });
}

const isNumbers = (input: unknown): boolean =>
  Array.isArray(input) && input.length > 0 && input.every((value) => typeof value === 'number');
