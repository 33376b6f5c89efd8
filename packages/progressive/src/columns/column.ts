import { unitsFromText, unitsToText } from './unit-runs.ts';

/**
 * One column, as its parameters' paths tell: `column-2/hidden-1/kernel`, …, `column-2/head/task-5/units-2-4/kernel`.
 * The head's path says whose it is, so that parameters alone are the whole network, in a file too.
 */
export interface Column {
  /** From 1, in the order of their arrival. */
  readonly index: number;
  readonly taskId: number;
  /** Units of its head, ascending. */
  readonly units: readonly number[];
}

const HEAD_KERNEL = /^column-(\d+)\/head\/task-(\d+)\/units-([\d+-]+)\/kernel$/;

export const columnPath = ({ index }: Pick<Column, 'index'>): string => `column-${index}`;

/** Path of the column's head within the column. */
export const headPath = ({ taskId, units }: Column): string => `head/task-${taskId}/units-${unitsToText(units)}`;

/** The columns that these parameters make, in order. */
export function columnsOf(paths: Iterable<string>): Column[] {
  const columns: Column[] = [];
  for (const path of paths) {
    const [, index, taskId, units] = HEAD_KERNEL.exec(path) ?? [];
    if (units) columns.push({ index: Number(index), taskId: Number(taskId), units: unitsFromText(units) });
  }
  return columns.sort((a, b) => a.index - b.index);
}

/** How many units there are in all. */
export const widthOf = (columns: readonly Column[]): number =>
  columns.reduce((most, { units }) => Math.max(most, (units.at(-1) ?? -1) + 1), 0);
