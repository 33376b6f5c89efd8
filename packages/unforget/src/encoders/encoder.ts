/**
 * Makes a code, numbers of fixed length, of each input. Two are built in: hashed text and plain vectors; an own one may
 * ask any model, such as a sentence encoder.
 */
export interface InputEncoder<I> {
  /** Kept in saved files: a classifier opens only with an encoder of the same name and size. */
  readonly name: string;
  /** Numbers in a code. */
  readonly size: number;
  /** How the net sees a code, default [size]; [height, width, channels] makes it a convolutional one. */
  readonly shape?: readonly number[];
  /** Codes lie in [−1, 1] and are kept in one byte a number instead of four; default false. */
  readonly compact?: boolean;
  /** Throws for what is no input; called for each before `encode`. */
  check?(input: unknown, position: number): void;
  /** Codes one after the other: inputs × size. */
  encode(inputs: readonly I[]): Float32Array | Promise<Float32Array>;
  /** Why there is nothing to learn from in this input, or null. Such an input is passed over, and reported. */
  reject?(input: I): string | null;
}

export const shapeOf = ({ shape, size }: Pick<InputEncoder<never>, 'shape' | 'size'>): readonly number[] =>
  shape ?? [size];

/** Codes as they are stored and learned. */
export interface Codes {
  readonly x: Float32Array | Int8Array;
  /** Factor from stored to meant values. */
  readonly scale: number;
}

/** One byte a number: the nearest of 255 steps between −1 and 1. */
const STEPS = 127;

/** The storage of an encoder's codes. */
export function codesOf({ compact = false }: Pick<InputEncoder<never>, 'compact'>, values: Float32Array): Codes {
  if (!compact) return { x: values, scale: 1 };
  return { x: Int8Array.from(values, (value) => Math.round(value * STEPS)), scale: 1 / STEPS };
}
