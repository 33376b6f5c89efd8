import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { DATA_TYPES } from './graph-def.ts';
import type { Int64, NativeBackend, NativeInput, OpAttribute } from './native-backend.ts';
import { sumInOrder } from './sum-order.ts';

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
  readonly outputs: readonly Output[];
}

export interface Output {
  readonly dtype: ConstantValue['dtype'];
  readonly shape: readonly number[];
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

function typeOf(input: NativeInput): ConstantValue['dtype'] {
  if (isInt64(input)) return 'int64';
  if (!(input.dtype in DATA_TYPES)) throw new NotCapturable(`it works on tensors of ${input.dtype}`);
  return input.dtype as ConstantValue['dtype'];
}

const READS = 'it reads the value of a tensor in the middle';
const DRAWS = 'which draws other numbers each time';
const COUNTS = 'which gives as many values as it finds';

/** Operations that would run as part of a graph, but wrongly: what they give can't be fixed beforehand. */
const REFUSED: Readonly<Record<string, string>> = {
  Multinomial: DRAWS,
  NonMaxSuppressionV3: COUNTS,
  NonMaxSuppressionV4: COUNTS,
  NonMaxSuppressionV5: COUNTS,
  UniqueV2: COUNTS,
  Where: COUNTS,
};

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
  let looked: object | null = null;

  const sourceOf = (input: NativeInput): Source => {
    if (isInt64(input))
      return { kind: 'constant', value: { dtype: 'int64', shape: [], values: input.valueArray.slice() } };
    const known = sources.get(input.dataId);
    if (known) return known;
    const dtype = typeOf(input);
    const values = typed(own.readSync.call(backend, input.dataId), dtype);
    const source: Source = { kind: 'constant', value: { dtype, shape: input.shape, values } };
    sources.set(input.dataId, source);
    return source;
  };
  const note = (name: string, attributes: readonly OpAttribute[], inputs: readonly NativeInput[]): Output[] => {
    const refused = REFUSED[name];
    if (refused) throw new NotCapturable(`it uses ${name}, ${refused}`);
    const outputs: Output[] = [];
    operations.push({ name, attributes, inputs: inputs.map(sourceOf), inputTypes: inputs.map(typeOf), outputs });
    return outputs;
  };
  const noteOutput = (outputs: Output[], tensor: tf.Tensor): void => {
    sources.set(tensor.dataId, { kind: 'operation', index: operations.length - 1, output: outputs.length });
    outputs.push({ dtype: typeOf(tensor), shape: tensor.shape });
  };
  const noteSum = (attributes: readonly OpAttribute[], inputs: readonly NativeInput[], made: tf.Tensor): Source => {
    const output = { dtype: typeOf(made), shape: made.shape };
    return sumInOrder(inputs.map(sourceOf), (a, b) => {
      const inputTypes = [output.dtype, output.dtype];
      const type = attributes.filter((attribute) => attribute.name === 'T');
      operations.push({ name: 'AddV2', attributes: type, inputs: [a, b], inputTypes, outputs: [output] });
      return { kind: 'operation', index: operations.length - 1, output: 0 };
    });
  };

  backend.executeSingleOutput = (name, attributes, inputs) => {
    const checked = name === 'GatherV2' && looked !== null && (inputs[1] as tf.TensorInfo).dataId === looked;
    if (looked && !checked) throw new NotCapturable(READS);
    looked = null;
    if (name === 'AddN') {
      const tensor = own.executeSingleOutput.call(backend, name, attributes, inputs);
      sources.set(tensor.dataId, noteSum(attributes, inputs, tensor));
      return tensor;
    }
    const outputs = note(name, attributes, inputs);
    const tensor = own.executeSingleOutput.call(backend, name, attributes, inputs);
    noteOutput(outputs, tensor);
    return tensor;
  };
  backend.executeMultipleOutputs = (name, attributes, inputs, count) => {
    if (looked) throw new NotCapturable(READS);
    const outputs = note(name, attributes, inputs);
    const tensors = own.executeMultipleOutputs.call(backend, name, attributes, inputs, count);
    for (const tensor of tensors) noteOutput(outputs, tensor);
    return tensors;
  };
  // Gather reads its indices to check them before it runs: no more than that is allowed.
  backend.readSync = (dataId) => {
    if (looked) throw new NotCapturable(READS);
    looked = dataId;
    return own.readSync.call(backend, dataId);
  };
  backend.read = () => {
    throw new NotCapturable(READS);
  };
  try {
    let results: Source[] = [];
    let dtypes: ConstantValue['dtype'][] = [];
    tf.tidy(() => {
      const tensors = program();
      if (looked) throw new NotCapturable(READS);
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
    if (JSON.stringify(operation.attributes) !== JSON.stringify(other.attributes))
      return `an attribute of operation ${i} (${operation.name}) is another each time`;
    const k = operation.inputs.findIndex((source, at) => !sameSource(source, other.inputs[at]));
    if (k >= 0 || operation.inputs.length !== other.inputs.length)
      return `input ${k} of operation ${i} (${operation.name}) is another each time`;
  }
  return a.results.every((source, i) => sameSource(source, b.results[i])) ? null : 'it returns other tensors each time';
}

function sameSource(a: Source, b: Source | undefined): boolean {
  if (a.kind !== 'constant' || b?.kind !== 'constant') return JSON.stringify(a) === JSON.stringify(b);
  const [one, other] = [a.value, b.value];
  if (one.dtype !== other.dtype || one.shape.join() !== other.shape.join()) return false;
  return one.values.length === other.values.length && one.values.every((v, i) => Object.is(v, other.values[i]));
}
