import type { Samples } from '@unforget/types';
import { at, fail, shown } from '../checks.ts';
import { subset, withParts } from './select.ts';

/**
 * Class labels of the samples: [length].
 * @throws UnforgetError `invalid-input` if they have target values instead
 */
export function classLabels(samples: Samples, who = 'This'): Int32Array {
  if (samples.y instanceof Int32Array) return samples.y;
  return fail('invalid-input', {
    what: `${who} needs class labels`,
    expected: 'y as Int32Array',
    received: `${samples.y.constructor.name}, target values`,
  });
}

/** How many samples each label has, by ascending label. */
export function countLabels(samples: Samples): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of classLabels(samples, 'countLabels')) counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => a - b));
}

/** Positions of the samples whose label is in `labels`, ascending. */
export function indicesOf(samples: Samples, labels: ReadonlySet<number>): Int32Array {
  const y = classLabels(samples);
  let count = 0;
  for (const label of y) if (labels.has(label)) count++;
  const indices = new Int32Array(count);
  let filled = 0;
  for (let i = 0; i < y.length; i++) if (labels.has(at(y, i))) indices[filled++] = i;
  return indices;
}

/** The samples whose label is one of `labels`, in their order, as copies; none gives length 0. */
export const filterByLabel = (samples: Samples, labels: Iterable<number>): Samples =>
  subset(samples, indicesOf(samples, new Set(labels)));

/**
 * The same samples under other labels; `x` is shared, not copied.
 * @param map what each label becomes: a function, a Map, or an array by label
 * @throws UnforgetError `label-out-of-range` where the map has nothing, or no integer of at least 0
 */
export function mapLabels(
  samples: Samples,
  map: ((label: number) => number) | ReadonlyMap<number, number> | ArrayLike<number>,
): Samples {
  const y = Int32Array.from(classLabels(samples, 'mapLabels'), (label, i) => {
    const mapped = lookUp(map, label);
    if (mapped !== undefined && Number.isInteger(mapped) && mapped >= 0 && mapped <= 0x7fffffff) return mapped;
    return fail('label-out-of-range', {
      what: `Label ${label} of sample ${i}`,
      expected: 'a map to an integer of at least 0',
      received: shown(mapped),
    });
  });
  return withParts(samples, { y });
}

function lookUp(
  map: ((label: number) => number) | ReadonlyMap<number, number> | ArrayLike<number>,
  label: number,
): number | undefined {
  if (typeof map === 'function') return map(label);
  return 'get' in map ? map.get(label) : map[label];
}
