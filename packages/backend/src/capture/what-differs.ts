import type { Operation, Recording, Source } from './recorder.ts';

/** What differs between two recordings of the same program on the same tensors, or null: then it may be a graph. */
export function whatDiffers(a: Recording, b: Recording): string | null {
  if (a.operations.length !== b.operations.length) return 'it runs other operations each time';
  for (const [i, operation] of a.operations.entries()) {
    const other = b.operations[i] as Operation;
    if (operation.name !== other.name)
      return `operation ${i} is ${operation.name} once and ${other.name} the next time`;
    if (JSON.stringify(operation.attributes) !== JSON.stringify(other.attributes))
      return `an attribute of operation ${i} (${operation.name}) is another each time`;
    if (operation.inputs.length !== other.inputs.length)
      return `operation ${i} (${operation.name}) has another number of inputs each time`;
    const k = operation.inputs.findIndex((source, at) => !sameSource(source, other.inputs[at]));
    if (k >= 0) return `input ${k} of operation ${i} (${operation.name}) is another each time`;
  }
  return a.results.every((source, i) => sameSource(source, b.results[i])) ? null : 'it returns other tensors each time';
}

function sameSource(a: Source, b: Source | undefined): boolean {
  if (a.kind !== 'constant' || b?.kind !== 'constant') return JSON.stringify(a) === JSON.stringify(b);
  const [one, other] = [a.value, b.value];
  if (one.dtype !== other.dtype || one.shape.join() !== other.shape.join()) return false;
  return one.values.length === other.values.length && one.values.every((v, i) => Object.is(v, other.values[i]));
}
