import type { Scenario } from '@unforget/types';
import { accuraciesOf } from '../statistics/comparisons.ts';
import { holm, type Paired, pairedTest } from '../statistics/paired.ts';
import type { RunRecord } from './record.ts';

/** A cell in two folders of results, over the seeds that both have. */
export interface CellComparison extends Paired {
  readonly scenario: Scenario;
  readonly method: string;
  /** Mean average accuracies over the common seeds. */
  readonly before: number;
  readonly after: number;
  /** Common seeds whose accuracy matrices are the same, bit for bit. */
  readonly same: number;
  /** `p` corrected (Holm) for all cells. */
  readonly corrected: number;
  /** Lower, and hardly by chance: corrected p below 0.05. */
  readonly worse: boolean;
}

const LEVEL = 0.05;

/** Every cell that both have, in the order of the first. */
export function compareCells(before: readonly RunRecord[], after: readonly RunRecord[]): CellComparison[] {
  const cells = [...new Set(before.map(cellOf))].filter((cell) => after.some((record) => cellOf(record) === cell));
  const compared = cells.map((cell) => compareOne(inCell(cell, before), inCell(cell, after)));
  const corrected = holm(compared.map(({ p }) => p));
  return compared.map((one, i) => {
    const p = corrected[i] ?? Number.NaN;
    return { ...one, corrected: p, worse: one.difference < 0 && p < LEVEL };
  });
}

const cellOf = ({ scenario, method }: RunRecord): string => `${scenario} ${method}`;

const inCell = (cell: string, records: readonly RunRecord[]): readonly RunRecord[] =>
  records.filter((record) => cellOf(record) === cell);

function compareOne(before: readonly RunRecord[], after: readonly RunRecord[]) {
  const [{ scenario, method }] = before as [RunRecord];
  const [left, right] = [accuraciesOf(method, before), accuraciesOf(method, after)];
  const common = [...left.keys()].filter((seed) => right.has(seed));
  const meanOf = (values: ReadonlyMap<number, number>): number =>
    common.reduce((sum, seed) => sum + (values.get(seed) ?? Number.NaN), 0) / common.length;
  const same = common.filter((seed) => matrixOf(seed, before) === matrixOf(seed, after)).length;
  return { scenario, method, before: meanOf(left), after: meanOf(right), same, ...pairedTest(left, right) };
}

function matrixOf(seed: number, records: readonly RunRecord[]): string {
  const record = records.find((one) => one.seed === seed);
  return record?.status === 'done' ? JSON.stringify(record.accuracyMatrix) : '';
}
