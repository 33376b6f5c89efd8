import { type Attribute, DATA_TYPES } from '../graph-def.ts';
import type { Operation, Source } from '../recorder.ts';
import type { Draft } from './draft.ts';

/** The attribute that says float32, which all rewritten arithmetic is in. */
export const FLOAT: Attribute = { kind: 'type', value: DATA_TYPES.float32 };

/** The value of a constant with one number; undefined for anything else. */
export function scalarOf(draft: Draft, source: Source | undefined): number | undefined {
  const from = source && draft.resolve(source);
  if (from?.kind !== 'constant' || from.value.values.length !== 1) return undefined;
  return from.value.values[0];
}

/** Whether every number is known to be `value`. */
export function isFilledWith(draft: Draft, source: Source | undefined, value: number): boolean {
  const from = source && draft.resolve(source);
  if (from?.kind === 'constant') return from.value.values.every((v) => v === value);
  const fill = draft.made(source, 'Fill');
  if (fill) return isFilledWith(draft, fill.inputs[1], value);
  const reshape = draft.made(source, 'Reshape', 'ExpandDims');
  return reshape !== undefined && isFilledWith(draft, reshape.inputs[0], value);
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

/** The two inputs of an operation in both orders, for those whose result doesn't depend on it. */
export const eitherWay = ({ inputs }: Operation): readonly (readonly [Source, Source])[] => {
  const [a, b] = inputs as readonly [Source, Source];
  return [
    [a, b],
    [b, a],
  ];
};

/** Inputs of a sum or product with the one that `isFirst` accepts in front; undefined if there is none. */
export function inOrder(
  operation: Operation | undefined,
  isFirst: (source: Source) => boolean,
): readonly [Source, Source] | undefined {
  return operation && eitherWay(operation).find(([first]) => isFirst(first));
}

/** The operation whose output this is, if it adds two tensors. */
export const sumAt = (draft: Draft, source: Source | undefined): Operation | undefined =>
  draft.made(source, 'Add', 'AddV2');
