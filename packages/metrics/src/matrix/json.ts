import { UnforgetError } from '@unforget/types';
import { nameOf } from './check.ts';

/** Version of every JSON document of this package; `schema.json` describes it. */
export const SCHEMA_VERSION = 1;

/** JSON knows no NaN: `null` stands for it, in every document of this package. */
export type JsonNumber = number | null;

export const toJsonNumber = (value: number): JsonNumber => (Number.isFinite(value) ? value : null);

const fromJsonNumber = (value: unknown): unknown => (value === null ? Number.NaN : value);

export const toJsonRow = (row: readonly number[]): JsonNumber[] => row.map(toJsonNumber);

/** Rows with null become rows with NaN; anything else is left for `checkMatrix` to judge. */
export function fromJsonRows(rows: unknown): unknown {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row: unknown) => (Array.isArray(row) ? row.map(fromJsonNumber) : row));
}

/** The document as a record, if it is of this kind and of a version that is understood. */
export function openDocument(json: unknown, kind: string): Readonly<Record<string, unknown>> {
  const what = `JSON document of kind "${kind}"`;
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new UnforgetError({ code: 'invalid-input', what, expected: 'an object', received: nameOf(json) });
  }
  const document = json as Readonly<Record<string, unknown>>;
  if (document['kind'] !== kind) {
    throw new UnforgetError({ code: 'invalid-input', what, expected: kind, received: String(document['kind']) });
  }
  if (document['schemaVersion'] !== SCHEMA_VERSION) {
    throw new UnforgetError({
      code: 'incompatible-state',
      what: `${what}, schemaVersion`,
      expected: String(SCHEMA_VERSION),
      received: String(document['schemaVersion']),
      remedy: 'Upgrade @unforget/metrics to the version that wrote it',
    });
  }
  return document;
}
