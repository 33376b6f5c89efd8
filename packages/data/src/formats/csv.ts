import { checkKeys } from '@unforget/types';
import { at, checkOneOf, fail, shown } from '../checks.ts';
import { malformed, plural, type Source } from './malformed.ts';
import { decodeText } from './utf8.ts';

export interface CsvOptions extends Source {
  /** The first record names the columns; default true. */
  readonly header?: boolean;
  /** One character, default a comma. */
  readonly delimiter?: string;
}

/** Records of a CSV file; all have the same number of fields. */
export interface CsvTable {
  /** Column names, or null without a header. */
  readonly header: readonly string[] | null;
  readonly rows: readonly (readonly string[])[];
  /** Line of the file on which each row begins, from 1. */
  readonly lines: Int32Array;
  readonly source: string;
}

/**
 * Parses CSV as RFC 4180 has it: fields in quotes may hold delimiters, line breaks and doubled quotes; records end with
 * CRLF or LF. Bytes must be UTF-8; a byte order mark is dropped, and so are blank lines at the end of a table of several
 * columns.
 *
 * Written here because the error has to say where: the readers at hand give the line on which they gave up, not that of
 * the quote that was never closed, and need Node's Buffer.
 * @throws UnforgetError `malformed-file` with line and column, both from 1: a stray or unclosed quote, a record with too
 * few or too many fields, a column name twice, nothing at all
 */
export function parseCsv(input: string | Uint8Array, options: CsvOptions = {}): CsvTable {
  checkKeys('parseCsv', options, ['header', 'delimiter', 'source']);
  const { source = 'CSV data', delimiter = ',', header = true } = options;
  checkOneOf('header', header, [true, false]);
  if (typeof delimiter !== 'string' || !/^[^"\r\n]$/.test(delimiter)) {
    const expected = 'one character, no quote or line end';
    fail('invalid-option', { what: 'Option "delimiter"', expected, received: shown(delimiter) });
  }
  const records = new Reader(decodeText(input, source), { delimiter, source }).records();
  if (records.length === 0) {
    throw malformed(source, { where: 'line 1, column 1', expected: 'at least one record', received: 'nothing' });
  }
  const first = at(records, 0);
  if (header) checkNames(first, source);
  const body = header ? records.slice(1) : records;
  return {
    header: header ? first.fields : null,
    rows: body.map(({ fields }) => fields),
    lines: Int32Array.from(body, ({ line }) => line),
    source,
  };
}

interface CsvRecord {
  readonly fields: string[];
  readonly line: number;
  /** Nothing stands on its line. */
  readonly blank: boolean;
}

class Reader {
  private place = 0;
  private line = 1;
  private lineStart = 0;
  private readonly text: string;
  private readonly delimiter: string;
  private readonly source: string;

  constructor(text: string, { delimiter, source }: { delimiter: string; source: string }) {
    this.text = text;
    this.delimiter = delimiter;
    this.source = source;
  }

  records(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.place < this.text.length) {
      if (records[0] && records[0].fields.length > 1 && this.onlyLineEndsLeft()) break;
      const record = this.record();
      this.checkWidth(record, records[0]);
      records.push(record);
    }
    return records;
  }

  /** Blank lines at the end of a file; in a table of one column a blank line is an empty field. */
  private onlyLineEndsLeft(): boolean {
    return this.atLineEnd() && /^(?:\r?\n)*$/.test(this.text.slice(this.place));
  }

  private atLineEnd(): boolean {
    return this.text[this.place] === '\n' || this.text[this.place] === '\r';
  }

  private record(): CsvRecord {
    const { line } = this;
    const fields: string[] = [];
    const blank = this.atLineEnd();
    for (;;) {
      fields.push(this.text[this.place] === '"' ? this.quoted() : this.plain());
      if (this.text[this.place] !== this.delimiter) break;
      this.place++;
    }
    this.lineEnd();
    return { fields, line, blank };
  }

  private plain(): string {
    const start = this.place;
    for (; this.place < this.text.length; this.place++) {
      const character = this.text[this.place];
      if (character === this.delimiter || character === '\n' || character === '\r') break;
      if (character === '"') {
        throw this.fault(this.here(), {
          expected: 'no quote within an unquoted field',
          received: '"',
          remedy: 'Put the field in quotes and double those in it',
        });
      }
    }
    return this.text.slice(start, this.place);
  }

  private quoted(): string {
    const opening = this.here();
    let value = '';
    this.place++;
    for (;;) {
      const end = this.text.indexOf('"', this.place);
      if (end < 0) {
        throw this.fault(opening, { expected: 'a closing quote for the one here', received: 'the end of the file' });
      }
      value += this.skipTo(end);
      this.place = end + 1;
      if (this.text[this.place] !== '"') break;
      value += '"';
      this.place++;
    }
    const next = this.text[this.place];
    if (next === undefined || next === this.delimiter || next === '\n' || next === '\r') return value;
    throw this.fault(this.here(), {
      expected: 'a delimiter or the end of the line after a closing quote',
      received: shown(next),
      remedy: 'Double a quote that belongs to the text',
    });
  }

  /** The text up to `end`, with its line breaks counted. */
  private skipTo(end: number): string {
    const passed = this.text.slice(this.place, end);
    for (let i = passed.indexOf('\n'); i >= 0; i = passed.indexOf('\n', i + 1)) {
      this.line++;
      this.lineStart = this.place + i + 1;
    }
    return passed;
  }

  private lineEnd(): void {
    if (this.place >= this.text.length) return;
    const carriage = this.text[this.place] === '\r';
    if (carriage && this.text[this.place + 1] !== '\n') {
      throw this.fault(this.here(), { expected: 'a line feed after the carriage return', received: 'none' });
    }
    this.place += carriage ? 2 : 1;
    this.line++;
    this.lineStart = this.place;
  }

  private checkWidth(record: CsvRecord, first: CsvRecord | undefined): void {
    if (first === undefined || record.fields.length === first.fields.length) return;
    throw this.fault(`line ${record.line}, column 1`, {
      expected: `${plural(first.fields.length, 'field')}, as in the first record`,
      received: record.blank ? 'a blank line' : `${record.fields.length}`,
      remedy: record.blank ? 'Delete the line' : 'A field that holds a delimiter needs quotes',
    });
  }

  private here(): string {
    return `line ${this.line}, column ${this.place - this.lineStart + 1}`;
  }

  private fault(where: string, fault: { expected: string; received: string; remedy?: string }): Error {
    return malformed(this.source, { where, ...fault });
  }
}

function checkNames({ fields, line }: CsvRecord, source: string): void {
  fields.forEach((name, i) => {
    if (fields.indexOf(name) === i) return;
    throw malformed(source, {
      where: `line ${line}, field ${i + 1}`,
      expected: 'a name for each column',
      received: `${shown(name)} twice`,
      remedy: 'Pass header: false if the first line holds data',
    });
  });
}
