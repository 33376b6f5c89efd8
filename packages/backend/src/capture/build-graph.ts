import type { TensorInfo } from '@tensorflow/tfjs-core';
import { attributesOf } from './attributes.ts';
import { type Attribute, DATA_TYPES, type DataType, type GraphNode } from './graph-def.ts';
import type { NativeBinding } from './native-backend.ts';
import type { Recording, Source } from './recorder.ts';

/** What a recording was made with: the tensors given were first the state, then the inputs. */
export interface Signature {
  readonly state: readonly TensorInfo[];
  readonly inputs: readonly TensorInfo[];
}

/** Names by which the graph is run. */
export const names = {
  input: (i: number): string => `in_${i}`,
  output: (i: number): string => `out_${i}`,
  /** Fetch it to run the whole step. */
  done: 'done',
  variable: (i: number): string => `var_${i}`,
  /** Fetch it to see a state tensor. */
  read: (i: number): string => `read_${i}`,
  /** Feed these and fetch `written` to put a state in place. */
  initial: (i: number): string => `initial_${i}`,
  written: 'written',
} as const;

/**
 * A recording as a graph: state in resource variables, inputs as placeholders, each operation a node. Every variable is
 * read once, and assigned only after that: what the step computes is of the old state, whatever order it runs in.
 *
 * TensorFlow rewrites the arithmetic of a graph: it folds constants together ((x·a)·b into x·(a·b)), turns a division
 * by a root into a product, and so on; the results are as good, but their bits are others than op by op. So each number
 * passes through a node that it can't look behind, see {@link shield}. It costs nothing that could be measured.
 */
export function buildGraph(recording: Recording, signature: Signature, binding: NativeBinding): GraphNode[] {
  const stateCount = signature.state.length;
  const constants = new Map<Source, GraphNode[]>();
  const inputName = (source: Source): string => {
    if (source.kind === 'operation') return outputName(source, recording);
    if (source.kind === 'constant') return constantName(constants, source);
    return source.index < stateCount ? names.read(source.index) : names.input(source.index - stateCount);
  };
  const operations = recording.operations.flatMap((operation, i): GraphNode[] => [
    {
      name: `n${i}`,
      operation: operation.name,
      inputs: operation.inputs.map(inputName),
      attributes: attributesOf(operation, binding),
    },
    ...operation.outputs.flatMap((output, k) =>
      output.dtype === 'float32' ? [shield(shieldName(i, k), k ? `n${i}:${k}` : `n${i}`, output.shape)] : [],
    ),
  ]);
  const newState = recording.results.slice(0, stateCount);
  const assigns = newState.flatMap((source, i) =>
    isUnchanged(source, i) ? [] : [assign(i, inputName(source), signature.state[i] as TensorInfo)],
  );
  const outputs = recording.results
    .slice(stateCount)
    .map((source, i) =>
      identity(names.output(i), inputName(source), DATA_TYPES[recording.dtypes[stateCount + i] as DataType]),
    );
  return [
    ...signature.inputs.map((tensor, i) => placeholder(names.input(i), tensor)),
    ...signature.state.flatMap((tensor, i) => variable(i, tensor)),
    ...[...constants.values()].flat(),
    ...operations,
    ...assigns,
    ...outputs,
    // A node to fetch that holds nothing: it only makes all assignments run.
    addAnchor(
      names.done,
      assigns.map(({ name }) => name),
    ),
    addAnchor(
      names.written,
      signature.state.map((_, i) => `write_${i}`),
    ),
  ];
}

const isUnchanged = (source: Source, i: number): boolean => source.kind === 'given' && source.index === i;

const dataType = (tensor: TensorInfo): number => DATA_TYPES[tensor.dtype as DataType];

const type = (value: number): Attribute => ({ kind: 'type', value });
const shape = (value: readonly number[]): Attribute => ({ kind: 'shape', value });

const placeholder = (name: string, tensor: TensorInfo): GraphNode => ({
  name,
  operation: 'Placeholder',
  inputs: [],
  attributes: { dtype: type(dataType(tensor)), shape: shape(tensor.shape) },
});

const identity = (name: string, input: string, dtype: number): GraphNode => ({
  name,
  operation: 'Identity',
  inputs: [input],
  attributes: { T: type(dtype) },
});

/** A handle, one read, and a way to set it. */
function variable(i: number, tensor: TensorInfo): GraphNode[] {
  const dtype = type(dataType(tensor));
  const handle = names.variable(i);
  return [
    {
      name: handle,
      operation: 'VarHandleOp',
      inputs: [],
      attributes: { dtype, shape: shape(tensor.shape), shared_name: { kind: 'text', value: handle } },
    },
    { name: names.read(i), operation: 'ReadVariableOp', inputs: [handle], attributes: { dtype } },
    placeholder(names.initial(i), tensor),
    { name: `write_${i}`, operation: 'AssignVariableOp', inputs: [handle, names.initial(i)], attributes: { dtype } },
  ];
}

const assign = (i: number, value: string, tensor: TensorInfo): GraphNode => ({
  name: `assign_${i}`,
  operation: 'AssignVariableOp',
  inputs: [names.variable(i), value, `^${names.read(i)}`],
  attributes: { dtype: type(dataType(tensor)) },
});

const addAnchor = (name: string, after: readonly string[]): GraphNode => ({
  name,
  operation: 'Const',
  inputs: after.map((other) => `^${other}`),
  attributes: {
    dtype: type(DATA_TYPES.int32),
    value: { kind: 'tensor', value: { dtype: 'int32', shape: [], values: Int32Array.of(0) } },
  },
});

/** A number that an operation makes is known by its shield; counts and flags, whose arithmetic is exact, are not behind one. */
function outputName({ index, output }: Source & { kind: 'operation' }, { operations }: Recording): string {
  if (operations[index]?.outputs[output]?.dtype === 'float32') return shieldName(index, output);
  return output ? `n${index}:${output}` : `n${index}`;
}

const shieldName = (index: number, output: number): string => (output ? `v${index}_${output}` : `v${index}`);

/** Hands a tensor on, without a copy. Since somebody might feed another value here, no optimisation looks behind it. */
const shield = (name: string, input: string, size: readonly number[]): GraphNode => ({
  name,
  operation: 'PlaceholderWithDefault',
  inputs: [input],
  attributes: { dtype: type(DATA_TYPES.float32), shape: shape(size) },
});

/** Adds the nodes of a constant that is used for the first time. */
function constantName(constants: Map<Source, GraphNode[]>, source: Source & { kind: 'constant' }): string {
  const known = constants.get(source);
  if (known) return known[0]?.name as string;
  const name = `c${constants.size}`;
  const { value } = source;
  const shielded = value.dtype === 'float32';
  const node: GraphNode = {
    name: shielded ? `${name}_value` : name,
    operation: 'Const',
    inputs: [],
    attributes: { dtype: type(DATA_TYPES[value.dtype]), value: { kind: 'tensor', value } },
  };
  constants.set(source, shielded ? [shield(name, node.name, value.shape), node] : [node]);
  return name;
}
