import { type JsonNumber, SCHEMA_VERSION, toJsonNumber } from '../matrix/json.ts';
import type { ClassReport, Scores } from './class-report.ts';

/** Scores as JSON: `null` for NaN. */
export type ScoresJson = Readonly<Record<keyof Scores, JsonNumber>>;

/** A class report as JSON. Described by `schema.json`. */
export interface ClassReportJson {
  readonly kind: 'class-report';
  readonly schemaVersion: number;
  readonly classes: readonly (ScoresJson & {
    readonly unit: number;
    readonly name: string;
    readonly support: number;
  })[];
  readonly accuracy: JsonNumber;
  readonly support: number;
  readonly macro: ScoresJson;
  readonly micro: ScoresJson;
}

/** The report as a JSON document, valid against `@unforget/metrics/schema.json`; NaN becomes null. */
export function classReportToJson(report: ClassReport): ClassReportJson {
  return {
    kind: 'class-report',
    schemaVersion: SCHEMA_VERSION,
    classes: report.classes.map((one) => ({ unit: one.unit, name: one.name, support: one.support, ...scores(one) })),
    accuracy: toJsonNumber(report.accuracy),
    support: report.support,
    macro: scores(report.macro),
    micro: scores(report.micro),
  };
}

function scores({ precision, recall, f1 }: Scores): ScoresJson {
  return { precision: toJsonNumber(precision), recall: toJsonNumber(recall), f1: toJsonNumber(f1) };
}
