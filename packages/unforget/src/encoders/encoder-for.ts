import { fail, shown } from '../errors.ts';
import type { InputKind } from '../options.ts';
import { type InputEncoder, shapeOf } from './encoder.ts';
import { imageEncoder, imageEncoderFor } from './image.ts';
import { isOwnModel, layersModelEncoder } from './layers-model.ts';
import { textEncoder } from './text.ts';
import { isVector, vectorEncoder } from './vector.ts';

/** An encoder as a file keeps it. */
export interface SavedEncoder {
  readonly name: string;
  readonly size: number;
  /** Absent in files of before there were images. */
  readonly shape?: readonly number[];
}

/** The encoder of a kind of input; the size of vectors and images is that of the first one. */
export function encoderFor<I>(input: InputKind<I>, first: unknown): InputEncoder<I> {
  if (input === 'vector' && !(isVector(first) && first.length > 0)) {
    fail('invalid-input', { what: 'First input', expected: 'numbers, in an array', received: shown(first) });
  }
  return made(input, {
    vector: () => vectorEncoder((first as ArrayLike<number>).length),
    image: () => imageEncoderFor(first),
  });
}

/** The same for a file that was read. */
export const encoderAgain = <I>(input: InputKind<I>, { size, shape = [size] }: SavedEncoder): InputEncoder<I> =>
  made(input, { vector: () => vectorEncoder(size), image: () => imageEncoder(shape) });

/** Of a classifier that has seen no input: vectors and images have no size yet. */
export const encoderToCome = (input: InputKind<never>): SavedEncoder =>
  input === 'vector' || input === 'image'
    ? { name: input === 'image' ? 'image-' : input, size: 0, shape: [] }
    : savedEncoder(encoderFor(input, null));

export const savedEncoder = (encoder: InputEncoder<never>): SavedEncoder => ({
  name: encoder.name,
  size: encoder.size,
  shape: [...shapeOf(encoder)],
});

type Sized = Readonly<Record<'vector' | 'image', () => InputEncoder<never>>>;

function made<I>(input: InputKind<I>, sized: Sized): InputEncoder<I> {
  const built =
    input === 'text'
      ? textEncoder()
      : input === 'vector' || input === 'image'
        ? sized[input]()
        : isOwnModel(input)
          ? layersModelEncoder(input)
          : input;
  return built as InputEncoder<never> as InputEncoder<I>;
}
