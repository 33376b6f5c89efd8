import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type Attribute, DATA_TYPES } from './graph-def.ts';
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
  | { readonly kind: 'constant'; readonly value: ConstantValue }
  /** The variable itself that holds a state tensor, for an operation that updates it in place. */
  | { readonly kind: 'variable'; readonly index: number }
  /** The state that an operation leaves in its variable. */
  | { readonly kind: 'updated'; readonly index: number };

export interface Operation {
  readonly name: string;
  /** As they were recorded, or by name for an operation that a rewrite made. */
  readonly attributes: readonly OpAttribute[] | Readonly<Record<string, Attribute>>;
  readonly inputs: readonly Source[];
  /** Type by input; that of a variable is the type of what it holds. */
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
  const recorder = new Recorder(backend, given);
  recorder.listen();
  try {
    let recording: Recording | null = null;
    // Not as its result: tidy would walk through every number of every constant, in search of tensors.
    tf.tidy(() => {
      recording = recorder.finish(program());
    });
    return recording as unknown as Recording;
  } catch (error) {
    dropTape();
    throw error;
  } finally {
    restore(backend);
  }
}

class Recorder {
  readonly #backend: NativeBackend;
  readonly #own: Pick<NativeBackend, (typeof HOOKS)[number]>;
  readonly #sources: Map<object, Source>;
  readonly #operations: Operation[] = [];
  /** The tensor whose values gather has read, to check them before it runs; no other reading is allowed. */
  #looked: object | null = null;

  constructor(backend: NativeBackend, given: readonly TensorInfo[]) {
    this.#backend = backend;
    this.#own = hooksOf(backend);
    this.#sources = new Map(given.map((tensor, index) => [tensor.dataId, { kind: 'given', index }]));
  }

  /** Puts its own methods before those of the backend. */
  listen(): void {
    const [backend, own] = [this.#backend, this.#own];
    backend.executeSingleOutput = (name, attributes, inputs) => {
      this.#forgetLook(name === 'GatherV2' ? inputs[1] : undefined);
      const outputs = name === 'AddN' ? null : this.#note(name, attributes, inputs);
      const tensor = own.executeSingleOutput.call(backend, name, attributes, inputs);
      if (outputs) this.#noteOutput(outputs, tensor);
      else this.#noteSum(attributes, inputs, tensor);
      return tensor;
    };
    backend.executeMultipleOutputs = (name, attributes, inputs, count) => {
      this.#forgetLook();
      const outputs = this.#note(name, attributes, inputs);
      const tensors = own.executeMultipleOutputs.call(backend, name, attributes, inputs, count);
      for (const tensor of tensors) this.#noteOutput(outputs, tensor);
      return tensors;
    };
    backend.readSync = (dataId) => {
      this.#forgetLook();
      this.#looked = dataId;
      return own.readSync.call(backend, dataId);
    };
    backend.read = () => {
      throw new NotCapturable(READS);
    };
  }

  finish(tensors: readonly tf.Tensor[]): Recording {
    this.#forgetLook();
    const results = tensors.map((tensor) => this.#sourceOf(tensor));
    return { operations: this.#operations, results, dtypes: tensors.map(typeOf) };
  }

  /** Whatever comes after a look must be the gather that looked. */
  #forgetLook(indices?: NativeInput): void {
    if (this.#looked && (indices as TensorInfo | undefined)?.dataId !== this.#looked) throw new NotCapturable(READS);
    this.#looked = null;
  }

  #sourceOf(input: NativeInput): Source {
    if (isInt64(input))
      return { kind: 'constant', value: { dtype: 'int64', shape: [], values: input.valueArray.slice() } };
    const known = this.#sources.get(input.dataId);
    if (known) return known;
    const dtype = typeOf(input);
    const values = typed(this.#own.readSync.call(this.#backend, input.dataId), dtype);
    const source: Source = { kind: 'constant', value: { dtype, shape: input.shape, values } };
    this.#sources.set(input.dataId, source);
    return source;
  }

  #note(name: string, attributes: readonly OpAttribute[], inputs: readonly NativeInput[]): Output[] {
    const refused = REFUSED[name];
    if (refused) throw new NotCapturable(`it uses ${name}, ${refused}`);
    const outputs: Output[] = [];
    const sources = inputs.map((input) => this.#sourceOf(input));
    this.#operations.push({ name, attributes, inputs: sources, inputTypes: inputs.map(typeOf), outputs });
    return outputs;
  }

  #noteOutput(outputs: Output[], tensor: tf.Tensor): void {
    const index = this.#operations.length - 1;
    this.#sources.set(tensor.dataId, { kind: 'operation', index, output: outputs.length });
    outputs.push({ dtype: typeOf(tensor), shape: tensor.shape });
  }

  /** A sum of many as additions of two, see {@link sumInOrder}. */
  #noteSum(attributes: readonly OpAttribute[], inputs: readonly NativeInput[], made: tf.Tensor): void {
    const output = { dtype: typeOf(made), shape: made.shape };
    const type = attributes.filter(({ name }) => name === 'T');
    const terms = inputs.map((input) => this.#sourceOf(input));
    const total = sumInOrder<Source>(terms, (a, b) => {
      const inputTypes = [output.dtype, output.dtype];
      this.#operations.push({ name: 'AddV2', attributes: type, inputs: [a, b], inputTypes, outputs: [output] });
      return { kind: 'operation', index: this.#operations.length - 1, output: 0 };
    });
    this.#sources.set(made.dataId, total);
  }
}

/** An error in the middle of a gradient leaves what tfjs had put by for the way back. */
function dropTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
  state.activeTape = [];
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
