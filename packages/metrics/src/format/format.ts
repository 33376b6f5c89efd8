import { checkKeys, UnforgetError } from '@unforget/types';
import type { ClassReport, Scores } from '../classes/class-report.ts';
import { type AccuracyMatrix, checkMatrix } from '../matrix/check.ts';
import { range } from '../matrix/entries.ts';
import { EXPERIENCE_METRIC_NAMES, METRIC_NAMES } from '../summary/names.ts';
import type { Summary } from '../summary/summarize.ts';
import { formatTable, percent } from './table.ts';

/** Names for rows and columns. */
export interface NamesOption {
  /** One for each test, that is for each experience of the stream; default: its index. */
  readonly names?: readonly string[];
}

/**
 * The accuracy matrix as aligned plain text, in percent with one decimal, a dash where not evaluated.
 *
 * A row for each experience learned, a column for each test. No colour, no final line break.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix, or names of another number than its columns
 */
export function formatMatrix(matrix: AccuracyMatrix, options: NamesOption = {}): string {
  checkMatrix(matrix);
  const names = namesFor(options, matrix[0]?.length ?? 0);
  const rows = matrix.map((row, i) => [names[i] ?? '', ...row.map(percent)]);
  return formatTable([['after \\ on', ...names], ...rows]);
}

/**
 * A summary as aligned plain text: the terms of each experience, then each metric that is defined, in percent with one decimal.
 *
 * Metrics that are NaN are left out of the list below the table; within the table a dash stands for NaN. No final line break.
 * @throws {UnforgetError} `shape-mismatch`: names of another number than the tests
 */
export function formatSummary(summary: Summary, options: NamesOption = {}): string {
  const names = namesFor(options, summary.accuracyMatrix[0]?.length ?? 0);
  const head = ['experience', ...EXPERIENCE_METRIC_NAMES.map(inWords)];
  const rows = summary.experiences.map((terms, j) => [
    names[j] ?? '',
    ...EXPERIENCE_METRIC_NAMES.map((name) => percent(terms[name])),
  ]);
  const defined = METRIC_NAMES.filter((name) => !Number.isNaN(summary.metrics[name]));
  const totals = defined.map((name) => [inWords(name), percent(summary.metrics[name])]);
  return [formatTable([head, ...rows]), formatTable(totals)].filter(Boolean).join('\n\n');
}

/** A class report as aligned plain text: scores in percent with one decimal, a dash for NaN, counts as they are. No final line break. */
export function formatClassReport(report: ClassReport): string {
  const scores = (one: Scores): string[] => [percent(one.precision), percent(one.recall), percent(one.f1)];
  return formatTable([
    ['class', 'precision', 'recall', 'F1', 'support'],
    ...report.classes.map((one) => [one.name, ...scores(one), String(one.support)]),
    ['macro average', ...scores(report.macro), String(report.support)],
    ['micro average', ...scores(report.micro), String(report.support)],
  ]);
}

/** `backwardTransfer` → `backward transfer`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function namesFor(options: NamesOption, tests: number): readonly string[] {
  checkKeys('this table', options, ['names']);
  const { names } = options;
  if (names === undefined) return range(tests).map(String);
  if (names.length === tests) return names;
  throw new UnforgetError({
    code: 'shape-mismatch',
    what: 'Option "names"',
    expected: `${tests}, one for each test`,
    received: String(names.length),
  });
}
