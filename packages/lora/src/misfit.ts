import { type AdapterKey, adapterPath, parsePath } from './adapter-paths.ts';
import type { Shapes } from './base.ts';
import type { LoraSettings } from './lora-options.ts';

/** Why parameters of these shapes can't be the base's together with whole adapters, or null. */
export function misfit(shapes: Shapes, base: Shapes, settings: LoraSettings): string | null {
  const wanted: Shapes = Object.assign(
    {},
    base,
    ...keysIn(shapes, settings).map((key) => adapterShapes(key, base, settings)),
  );
  for (const [path, shape] of Object.entries(wanted)) {
    const found = shapes[path];
    if (!found) return `none at "${path}"`;
    if (found.join() !== shape.join())
      return `"${path}" of shape [${found.join(', ')}] instead of [${shape.join(', ')}]`;
  }
  const other = Object.keys(shapes).find((path) => !(path in wanted));
  return other === undefined ? null : `"${other}", which is none of its paths`;
}

/** The adapters that must be there: those of which there is a part, and the one that there always is. */
function keysIn(shapes: Shapes, { adapters }: LoraSettings): AdapterKey[] {
  if (adapters === 'one') return [{ turn: 1, task: null }];
  const keys = Object.keys(shapes).flatMap((path) => parsePath(path) ?? []);
  return keys.filter(({ task }) => (task !== null) === (adapters === 'per-task'));
}

const adapterShapes = (key: AdapterKey, base: Shapes, { targets, rank }: LoraSettings): Shapes =>
  Object.fromEntries(
    Object.entries(targets).flatMap(([site, kernel]): [string, readonly number[]][] => {
      const [inputs = 0, outputs = 0] = base[kernel] ?? [];
      return [
        [adapterPath(key, site, 'a'), [inputs, rank]],
        [adapterPath(key, site, 'b'), [rank, outputs]],
      ];
    }),
  );
