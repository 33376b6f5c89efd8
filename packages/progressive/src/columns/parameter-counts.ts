import type { ParamTree } from '@unforget/types';
import { type Column, columnPath, columnsOf } from './column.ts';

/** How many numbers a column holds. */
export interface ColumnCounts extends Column {
  /** Its layers and its head. */
  readonly own: number;
  /** What it hears earlier columns by. */
  readonly lateral: number;
}

export interface ParameterCounts {
  readonly columns: readonly ColumnCounts[];
  readonly total: number;
}

/** How a progressive net has grown: numbers per column. `parameterCounts(learner.params)`; costs nothing. */
export function parameterCounts(params: ParamTree | null): ParameterCounts {
  const sizes = Object.entries(params ?? {}).map(([path, { size }]): [string, number] => [path, size]);
  const sum = (chosen: readonly [string, number][]): number => chosen.reduce((total, [, size]) => total + size, 0);
  const columns = columnsOf(sizes.map(([path]) => path)).map((column) => {
    const inside = sizes.filter(([path]) => path.startsWith(`${columnPath(column)}/`));
    const lateral = sum(inside.filter(([path]) => path.includes('/lateral/')));
    return { ...column, own: sum(inside) - lateral, lateral };
  });
  return { columns, total: sum(sizes) };
}
