import { type Growth, type ParamTree, type RandomFor, UnforgetError } from '@unforget/types';
import { type Column, columnsOf, widthOf } from './column.ts';
import { freshColumn } from './fresh-column.ts';
import type { Layout } from './layout.ts';

/** The parameters with one more column, for the task that arrives. */
export function growColumn(
  layout: Layout,
  params: ParamTree,
  { units, arrival, random }: Growth & { readonly random: RandomFor },
): ParamTree {
  const columns = columnsOf(Object.keys(params));
  if (!arrival) {
    if (units <= widthOf(columns)) return params;
    throw cannotGrow(layout, 'an experience to grow for', `${units} units without one`);
  }
  const { taskId, classes } = arrival;
  if (taskId === null) throw cannotGrow(layout, 'an experience with its taskId', 'none', 'missing-task-id');
  const shared = classes.find((unit) => columns.some((other) => other.taskId !== taskId && other.units.includes(unit)));
  if (shared !== undefined)
    throw cannotGrow(layout, 'units of its own for every task', `unit ${shared} of task ${taskId} in another task`);
  const column: Column = { index: columns.length + 1, taskId, units: classes };
  return { ...params, ...freshColumn(layout, column, random) };
}

const cannotGrow = (
  { name }: Layout,
  expected: string,
  received: string,
  code: 'invalid-input' | 'missing-task-id' = 'invalid-input',
): UnforgetError =>
  new UnforgetError({
    code,
    what: `A column of ${name}`,
    expected,
    received,
    remedy: 'Number the classes of each task apart: a task that comes back keeps its own',
  });
