import { checkKeys } from '@unforget/types';
import { type AccuracyMatrix, checkAccuracies, checkIndex, checkMatrix } from './check.ts';
import { fromJsonRows, type JsonNumber, openDocument, SCHEMA_VERSION, toJsonRow } from './json.ts';

/** The recorder as JSON: `null` is not evaluated. Described by `schema.json`. */
export interface AccuracyMatrixJson {
  readonly kind: 'accuracy-matrix';
  readonly schemaVersion: number;
  /** Columns, where fixed beforehand; null where they grow. */
  readonly tests: number | null;
  readonly rows: readonly (readonly JsonNumber[])[];
}

/** Collects evaluations while a stream runs; `rows()` is what every metric takes. */
export interface AccuracyMatrixRecorder {
  /** Notes the accuracy on test j after learning experience i; a second value for a cell replaces the first. */
  record(i: number, j: number, accuracy: number): void;
  /** A copy: rectangular, NaN where nothing was recorded, never fewer columns than rows. */
  rows(): number[][];
  /** Plain data; {@link accuracyMatrixFromJson} continues from it, exactly. */
  toJSON(): AccuracyMatrixJson;
}

/**
 * A recorder for the accuracy matrix.
 *
 * @param options.tests  number of tests, if known beforehand: every row has that many columns, and indices beyond it are
 *   refused. Without it the matrix grows with what is recorded.
 * @throws {UnforgetError} `invalid-input`: an index that is no integer or out of range, an accuracy outside 0…1 (NaN passes); `invalid-option`
 */
export function accuracyMatrix(options: { readonly tests?: number } = {}): AccuracyMatrixRecorder {
  checkKeys('accuracyMatrix', options, ['tests']);
  const { tests } = options;
  if (tests !== undefined) checkIndex(tests, 'Option "tests" of accuracyMatrix');
  const cells: number[][] = [];
  const rows = (): number[][] => {
    const columns = tests ?? Math.max(cells.length, ...cells.map((row) => row.length));
    return Array.from(cells, (row) => Array.from({ length: columns }, (_, j) => row[j] ?? Number.NaN));
  };
  return {
    record(i, j, accuracy) {
      checkIndex(i, 'Experience of the accuracy matrix', tests);
      checkIndex(j, 'Test of the accuracy matrix', tests);
      checkAccuracies([accuracy], `Accuracy on test ${j} after experience ${i}`);
      while (cells.length <= i) cells.push([]);
      const row = cells[i] ?? [];
      while (row.length < j) row.push(Number.NaN);
      row[j] = accuracy;
    },
    rows,
    toJSON: () => ({
      kind: 'accuracy-matrix',
      schemaVersion: SCHEMA_VERSION,
      tests: tests ?? null,
      rows: rows().map(toJsonRow),
    }),
  };
}

/**
 * The recorder that `toJSON` wrote, ready to go on.
 *
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not such a document; `incompatible-state`: of a version not known here
 */
export function accuracyMatrixFromJson(json: unknown): AccuracyMatrixRecorder {
  const document = openDocument(json, 'accuracy-matrix');
  const tests = document['tests'];
  const rows: unknown = fromJsonRows(document['rows']);
  checkMatrix(rows);
  const recorder = accuracyMatrix(tests === null || tests === undefined ? {} : { tests: tests as number });
  copyInto(recorder, rows);
  return recorder;
}

function copyInto(recorder: AccuracyMatrixRecorder, rows: AccuracyMatrix): void {
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      recorder.record(i, j, value);
    });
  });
}
