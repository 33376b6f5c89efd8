import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Int64, NativeBackend, NativeInput, OpAttribute } from './native-backend.ts';

/** A value that was there before any recorded operation made it. */
export interface ConstantValue {
  readonly dtype: 'float32' | 'int32' | 'bool' | 'int64';
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** Where an operation's input comes from. */
export type Source =
  | { readonly kind: 'given'; readonly index: number }
  | { readonly kind: 'operation'; readonly index: number; readonly output: number }
  | { readonly kind: 'constant'; readonly value: ConstantValue };

export interface Operation {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly Source[];
  readonly inputTypes: readonly ConstantValue['dtype'][];
  readonly outputs: number;
}

export interface Recording {
  readonly operations: readonly Operation[];
  /** Where each tensor that the program returned comes from. */
  readonly results: readonly Source[];
  readonly dtypes: readonly ConstantValue['dtype'][];
}

/** Thrown inside a recorded program that does what a graph can't. */
export class NotCapturable extends Error {}

const isInt64 = (input: NativeInput): input is Int64 => 'valueArray' in input;

const typeOf = (input: NativeInput): ConstantValue['dtype'] =>
  isInt64(input) ? 'int64' : (input.dtype as ConstantValue['dtype']);

/**
 * Runs `program` and writes down every native operation it executes. A tensor is told by its `dataId`: one of `given`,
 * the output of an operation recorded before, or else a constant, whose value is read now.
 */
export function record(
  backend: NativeBackend,
  given: readonly TensorInfo[],
  program: () => readonly tf.Tensor[],
): Recording {
  const sources = new Map<object, Source>(given.map((tensor, index) => [tensor.dataId, { kind: 'given', index }]));
  const operations: Operation[] = [];
  const own = { ...hooksOf(backend) };
  let reading = false;

  const sourceOf = (input: NativeInput): Source => {
    if (isInt64(input))
      return { kind: 'constant', value: { dtype: 'int64', shape: [], values: input.valueArray.slice() } };
    const known = sources.get(input.dataId);
    if (known) return known;
    reading = true;
    const values = backend.readSync(input.dataId);
    reading = false;
    const dtype = input.dtype as ConstantValue['dtype'];
    const source: Source = { kind: 'constant', value: { dtype, shape: input.shape, values: typed(values, dtype) } };
    sources.set(input.dataId, source);
    return source;
  };
  const note = (operation: Omit<Operation, 'inputs' | 'inputTypes'>, inputs: readonly NativeInput[]): number => {
    operations.push({ ...operation, inputs: inputs.map(sourceOf), inputTypes: inputs.map(typeOf) });
    return operations.length - 1;
  };

  backend.executeSingleOutput = (name, attributes, inputs) => {
    const index = note({ name, attributes, outputs: 1 }, inputs);
    const tensor = own.executeSingleOutput.call(backend, name, attributes, inputs);
    sources.set(tensor.dataId, { kind: 'operation', index, output: 0 });
    return tensor;
  };
  backend.executeMultipleOutputs = (name, attributes, inputs, outputs) => {
    const index = note({ name, attributes, outputs }, inputs);
    const tensors = own.executeMultipleOutputs.call(backend, name, attributes, inputs, outputs);
    for (const [output, { dataId }] of tensors.entries()) sources.set(dataId, { kind: 'operation', index, output });
    return tensors;
  };
  backend.readSync = (dataId) => {
    if (!reading) throw new NotCapturable('it reads the value of a tensor in the middle');
    return own.readSync.call(backend, dataId);
  };
  backend.read = () => {
    throw new NotCapturable('it reads the value of a tensor in the middle');
  };
  try {
    let results: Source[] = [];
    let dtypes: ConstantValue['dtype'][] = [];
    tf.tidy(() => {
      const tensors = program();
      results = tensors.map(sourceOf);
      dtypes = tensors.map(({ dtype }) => dtype as ConstantValue['dtype']);
    });
    return { operations, results, dtypes };
  } finally {
    restore(backend);
  }
}

const HOOKS = ['executeSingleOutput', 'executeMultipleOutputs', 'readSync', 'read'] as const;

const hooksOf = (backend: NativeBackend): Pick<NativeBackend, (typeof HOOKS)[number]> => {
  const { executeSingleOutput, executeMultipleOutputs, readSync, read } = backend;
  return { executeSingleOutput, executeMultipleOutputs, readSync, read };
};

/** The methods stand on the prototype; recording put its own on the object. */
function restore(backend: NativeBackend): void {
  for (const hook of HOOKS) delete (backend as Partial<NativeBackend>)[hook];
}

/** Values that were never sent to TensorFlow are whatever array they were made from. */
function typed(values: ArrayLike<number>, dtype: ConstantValue['dtype']): ConstantValue['values'] {
  if (dtype === 'float32') return Float32Array.from(values);
  if (dtype === 'bool') return Uint8Array.from(values);
  return Int32Array.from(values);
}

/** What differs between two recordings of the same program on the same tensors, or null: then it may be a graph. */
export function whatDiffers(a: Recording, b: Recording): string | null {
  if (a.operations.length !== b.operations.length) return 'it runs other operations each time';
  for (const [i, operation] of a.operations.entries()) {
    const other = b.operations[i] as Operation;
    if (operation.name !== other.name)
      return `operation ${i} is ${operation.name} once and ${other.name} the next time`;
    for (const [k, source] of operation.inputs.entries()) {
      if (!sameSource(source, other.inputs[k] as Source))
        return `input ${k} of operation ${i} (${operation.name}) is another each time`;
    }
  }
  return a.results.every((source, i) => sameSource(source, b.results[i] as Source))
    ? null
    : 'it returns other tensors each time';
}

function sameSource(a: Source, b: Source): boolean {
  if (a.kind === 'constant' && b.kind === 'constant') {
    return (
      a.value.values.length === b.value.values.length && a.value.values.every((v, i) => Object.is(v, b.value.values[i]))
    );
  }
  return JSON.stringify(a) === JSON.stringify(b);
}
