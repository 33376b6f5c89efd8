import { UnforgetError } from '@unforget/types';
import { HALF_OVERFLOW, halfTable, toHalf } from './float16.ts';
import {
  describeStorage,
  type QuantisedStorage,
  type ScaledInputs,
  type Storage,
  type StoredArray,
} from './storage.ts';

/** Turns inputs into stored numbers and back. */
export interface Codec {
  readonly bytesPerValue: number;
  allocate(length: number): StoredArray;
  /** True for an array of the type that this codec stores in. */
  owns(array: unknown): array is StoredArray;
  /** Throws for a value that storage can't hold, so that nothing is stored of a batch with one in it. */
  check(inputs: ScaledInputs): void;
  /** Writes the numbers meant by `inputs`; of the same length as `into`, and checked. */
  encode(inputs: ScaledInputs, into: StoredArray): void;
  /** Writes the values as the model sees them. */
  decode(stored: StoredArray, into: Float32Array): void;
}

/** The codec of a storage. */
export function codecOf(storage: Storage): Codec {
  if (storage === 'float32') return float32;
  return storage === 'float16' ? float16 : quantised(storage);
}

const float32: Codec = {
  bytesPerValue: 4,
  allocate: (length) => new Float32Array(length),
  owns: (array): array is StoredArray => array instanceof Float32Array,
  check: () => {},
  encode: ({ x, scale = 1 }, into) => {
    into.set(x);
    if (scale !== 1) for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) * scale;
  },
  decode: (stored, into) => into.set(stored),
};

const float16: Codec = {
  bytesPerValue: 2,
  allocate: (length) => new Uint16Array(length),
  owns: (array): array is StoredArray => array instanceof Uint16Array,
  check: ({ x, scale = 1 }) => {
    const { length } = x;
    for (let i = 0; i < length; i++) {
      const value = Math.fround((x[i] as number) * scale);
      if (value < HALF_OVERFLOW && value > -HALF_OVERFLOW) continue;
      if (Number.isFinite(value)) throw unfit('float16', '±65504', value);
    }
  },
  encode: ({ x, scale = 1 }, into) => {
    for (let i = 0; i < into.length; i++) into[i] = toHalf((x[i] as number) * scale);
  },
  decode: (stored, into) => {
    const values = halfTable();
    const { length } = into;
    for (let i = 0; i < length; i++) into[i] = values[stored[i] as number] as number;
  },
};

const RANGES = { uint8: [0, 255], int8: [-128, 127] } as const;

function quantised(storage: QuantisedStorage): Codec {
  const { type, scale: step, offset = 0 } = storage;
  const [least, most] = RANGES[type];
  const Stored = type === 'uint8' ? Uint8Array : Int8Array;
  // Float32 first, as the model would see it: the level must not depend on where the scaling was done.
  const level = (value: number): number => Math.round((Math.fround(value) - offset) / step);
  const values = new Float32Array(256);
  for (let stored = least; stored <= most; stored++) values[stored & 255] = stored * step + offset;
  const isSame = ({ x, scale = 1 }: ScaledInputs): boolean => x instanceof Stored && scale === step && offset === 0;
  return {
    bytesPerValue: 1,
    allocate: (length) => new Stored(length),
    owns: (array): array is StoredArray => array instanceof Stored,
    check: (inputs) => {
      const { x, scale = 1 } = inputs;
      if (isSame(inputs)) return;
      for (let i = 0; i < x.length; i++) {
        const found = level((x[i] as number) * scale);
        if (found >= least && found <= most) continue;
        const range = `${offset + least * step} … ${offset + most * step}`;
        throw unfit(describeStorage(storage), range, (x[i] as number) * scale);
      }
    },
    encode: (inputs, into) => {
      const { x, scale = 1 } = inputs;
      if (isSame(inputs)) return into.set(x);
      for (let i = 0; i < into.length; i++) into[i] = level((x[i] as number) * scale);
    },
    decode: (stored, into) => {
      const { length } = into;
      // An int8 finds its value at the index of its bits.
      for (let i = 0; i < length; i++) into[i] = values[(stored[i] as number) & 255] as number;
    },
  };
}

const unfit = (storage: string, range: string, value: number): UnforgetError =>
  new UnforgetError({
    code: 'invalid-input',
    what: `A value to store as ${storage}`,
    expected: `a number in ${range}`,
    received: String(value),
    remedy: "Scale the inputs, choose another scale and offset, or storage 'float32'",
  });
