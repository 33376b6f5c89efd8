import { columnPath, columnsOf, widthOf } from './column.ts';
import { columnStarts, type Layout } from './layout.ts';

/** Why parameters of these shapes can't be columns of this layout, or null. */
export function columnMisfit(
  layout: Layout,
  shapes: Readonly<Record<string, readonly number[]>>,
  units: number,
): string | null {
  const columns = columnsOf(Object.keys(shapes));
  if (columns.some(({ index }, i) => index !== i + 1)) return `columns ${columns.map(({ index }) => index).join(', ')}`;
  if (widthOf(columns) !== units) return `heads for ${widthOf(columns)} units in a net of ${units}`;
  const wanted = new Map(
    columns.flatMap((column) =>
      Object.entries(columnStarts(layout, column)).map(([path, { shape }]): [string, string] => [
        `${columnPath(column)}/${path}`,
        `[${shape}]`,
      ]),
    ),
  );
  for (const path of new Set([...wanted.keys(), ...Object.keys(shapes)])) {
    const [expected, found] = [wanted.get(path), shapes[path] && `[${shapes[path]}]`];
    if (expected !== found) return `"${path}" ${found ?? 'missing'} where ${expected ?? 'nothing'} belongs`;
  }
  return null;
}
