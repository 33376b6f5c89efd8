import type { fromLayersModel } from '@unforget/core';
import { fail, shown } from '../errors.ts';
import type { InputEncoder } from './encoder.ts';

/** A `tf.LayersModel` of your own, with one input and one output [n, units]. */
export type OwnModel = Parameters<typeof fromLayersModel>[0];

/** Numbers in the shape that the model takes, or one after the other. */
export type Numbers = ArrayLike<number> | readonly Numbers[];

export const isOwnModel = (input: unknown): input is OwnModel =>
  typeof input === 'object' &&
  input !== null &&
  ['inputs', 'outputs', 'layers'].every((key) => Array.isArray((input as Record<string, unknown>)[key]));

export const unitsOfModel = ({ outputs }: OwnModel): number => outputs[0]?.shape.at(-1) ?? 0;

/** The numbers that a model takes, as they are. */
export function layersModelEncoder(model: OwnModel): InputEncoder<Numbers> {
  const shape = (model.inputs[0]?.shape.slice(1) ?? []) as number[];
  const size = shape.reduce((product, each) => product * each, 1);
  return {
    name: 'layers-model',
    size,
    shape,
    check: (input, position) => {
      const what = `Input ${position}`;
      const numbers = flat(input);
      if (!numbers) return fail('invalid-input', { what, expected: 'numbers', received: shown(input) });
      if (numbers.length === size) return;
      fail('shape-mismatch', { what, expected: `${shape.join(' × ')} numbers`, received: String(numbers.length) });
    },
    encode: (inputs) => Float32Array.from(inputs.flatMap((input) => flat(input) ?? [])),
  };
}

/** All numbers of nested arrays; null where there is something else. */
function flat(input: unknown): number[] | null {
  if (!Array.isArray(input)) {
    const isTyped = ArrayBuffer.isView(input) && !(input instanceof DataView);
    return isTyped ? Array.from(input as Float32Array) : null;
  }
  const numbers = (input as readonly unknown[]).flat(Number.POSITIVE_INFINITY);
  return numbers.every((value) => typeof value === 'number') ? (numbers as number[]) : null;
}
