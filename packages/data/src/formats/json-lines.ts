import { checkKeys } from '@unforget/types';
import { shown } from '../checks.ts';
import { jsonFault } from './json-fault.ts';
import { malformed, type Source } from './malformed.ts';
import { decodeText } from './utf8.ts';

export interface JsonLinesOptions<K extends string = string> extends Source {
  /** Each line must be an object that has these fields, as strings. */
  readonly fields?: readonly K[];
}

/** An object of a JSON Lines file whose fields `K` are known to be strings. */
export type TextRecord<K extends string> = { readonly [key in K]: string } & { readonly [key: string]: unknown };

/**
 * Parses JSON Lines: UTF-8, one JSON value a line; blank lines at the end are passed over.
 *
 * Without `fields` values are what `JSON.parse` gives; with them, objects with those strings.
 * @throws UnforgetError `malformed-file` with line and column, both from 1: no JSON, a blank line between others, a field missing
 * @example parseJsonLines('{"text":"hi"}\n', { fields: ['text'] })[0].text // => 'hi'
 */
export function parseJsonLines<K extends string>(
  input: string | Uint8Array,
  options: JsonLinesOptions<K> & { readonly fields: readonly K[] },
): TextRecord<K>[];
export function parseJsonLines(input: string | Uint8Array, options?: Source): unknown[];
export function parseJsonLines(input: string | Uint8Array, options: JsonLinesOptions = {}): unknown[] {
  checkKeys('parseJsonLines', options, ['fields', 'source']);
  const { fields = [], source = 'JSON Lines data' } = options;
  const lines = decodeText(input, source).split('\n');
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines.map((line, i) => {
    const value = parseLine(line, { number: i + 1, source });
    for (const field of fields) checkField(value, field, { number: i + 1, source });
    return value;
  });
}

const ONE_A_LINE = 'Write each value of the list on a line of its own';

interface Line {
  readonly number: number;
  readonly source: string;
}

function parseLine(text: string, { number, source }: Line): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const place = jsonFault(text);
    const cutOff = place >= text.length;
    const beginsList = cutOff && number === 1 && text.trimStart().startsWith('[');
    throw malformed(source, {
      where: `line ${number}, column ${place + 1}`,
      expected: 'one JSON value a line',
      received: cutOff ? 'the end of the line' : shown(text.slice(place, place + 20)),
      ...(beginsList ? { remedy: ONE_A_LINE } : {}),
      cause,
    });
  }
}

function checkField(value: unknown, field: string, { number, source }: Line): void {
  const found = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const entry = found.find(([key]) => key === field);
  if (typeof entry?.[1] === 'string') return;
  const [where, expected] = [`line ${number}, column 1`, `an object with the string "${field}"`];
  if (Array.isArray(value)) {
    throw malformed(source, { where, expected, received: `a list of ${value.length}`, remedy: ONE_A_LINE });
  }
  throw malformed(source, {
    where,
    expected,
    received: entry === undefined ? `fields ${found.map(([key]) => key).join(', ') || 'none'}` : shown(entry[1]),
  });
}
