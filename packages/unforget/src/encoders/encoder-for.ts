import { fail, shown } from '../errors.ts';
import type { InputKind } from '../options.ts';
import type { InputEncoder } from './encoder.ts';
import { textEncoder } from './text.ts';
import { isVector, vectorEncoder } from './vector.ts';

/** The encoder of a kind of input; the size of vectors is that of the first one. */
export function encoderFor<I>(input: InputKind<I>, first: unknown): InputEncoder<I> {
  if (input === 'text') return textEncoder() as InputEncoder<never> as InputEncoder<I>;
  if (input !== 'vector') return input;
  if (!isVector(first) || first.length === 0) {
    return fail('invalid-input', { what: 'First input', expected: 'numbers, in an array', received: shown(first) });
  }
  return vectorEncoder(first.length) as InputEncoder<never> as InputEncoder<I>;
}
