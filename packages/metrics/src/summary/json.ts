import { UnforgetError } from '@unforget/types';
import { type AccuracyMatrix, checkMatrix, nameOf } from '../matrix/check.ts';
import {
  fromJsonRows,
  type JsonNumber,
  openDocument,
  SCHEMA_VERSION,
  toJsonNumber,
  toJsonRow,
} from '../matrix/json.ts';
import { EXPERIENCE_METRIC_NAMES, METRIC_NAMES } from './names.ts';
import type { ExperienceMetrics, StreamMetrics, Summary } from './summarize.ts';

/** A summary as JSON: `null` for NaN. Described by `schema.json`. */
export interface SummaryJson {
  readonly kind: 'summary';
  readonly schemaVersion: number;
  readonly metrics: Readonly<Record<keyof StreamMetrics, JsonNumber>>;
  readonly experiences: readonly Readonly<Record<keyof ExperienceMetrics, JsonNumber>>[];
  readonly accuracyMatrix: readonly (readonly JsonNumber[])[];
}

/** The summary as a JSON document, valid against `@unforget/metrics/schema.json`; NaN becomes null. */
export function summaryToJson(summary: Summary): SummaryJson {
  return {
    kind: 'summary',
    schemaVersion: SCHEMA_VERSION,
    metrics: convert(summary.metrics, METRIC_NAMES, toJsonNumber),
    experiences: summary.experiences.map((terms) => convert(terms, EXPERIENCE_METRIC_NAMES, toJsonNumber)),
    accuracyMatrix: summary.accuracyMatrix.map(toJsonRow),
  };
}

/**
 * The summary that {@link summaryToJson} wrote; null becomes NaN, numbers come back exactly.
 *
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not such a document; `incompatible-state`: of a version not known here
 */
export function summaryFromJson(json: unknown): Summary {
  const document = openDocument(json, 'summary');
  const accuracyMatrix: unknown = fromJsonRows(document['accuracyMatrix']);
  checkMatrix(accuracyMatrix);
  return {
    metrics: readNumbers(document['metrics'], METRIC_NAMES, 'Summary, metrics'),
    experiences: readExperiences(document['experiences'], accuracyMatrix),
    accuracyMatrix,
  };
}

function readExperiences(value: unknown, matrix: AccuracyMatrix): ExperienceMetrics[] {
  if (!Array.isArray(value) || value.length !== matrix.length) {
    throw new UnforgetError({
      code: 'shape-mismatch',
      what: 'Summary, experiences',
      expected: `${matrix.length} entries, one for each row of the accuracy matrix`,
      received: Array.isArray(value) ? String(value.length) : nameOf(value),
    });
  }
  return value.map((terms: unknown, j) => readNumbers(terms, EXPERIENCE_METRIC_NAMES, `Summary, experience ${j}`));
}

/** An object with a number under each name, from one with a number or null. */
function readNumbers<K extends string>(value: unknown, names: readonly K[], what: string): Record<K, number> {
  const record = (typeof value === 'object' && value !== null ? value : {}) as Record<K, unknown>;
  return convert(record, names, (number, name) => {
    if (number === null) return Number.NaN;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw new UnforgetError({
      code: 'invalid-input',
      what: `${what}.${name}`,
      expected: 'a number or null',
      received: nameOf(number),
    });
  });
}

function convert<K extends string, A, B>(
  record: Readonly<Record<K, A>>,
  names: readonly K[],
  change: (value: A, name: K) => B,
): Record<K, B> {
  return Object.fromEntries(names.map((name) => [name, change(record[name], name)])) as Record<K, B>;
}
