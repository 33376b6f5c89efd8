import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Attribute, DATA_TYPES, type DataType, type GraphNode } from './graph-def.ts';
import type { NativeBinding, OpAttribute } from './native-backend.ts';
import { type ConstantValue, NotCapturable, type Operation, type Recording, type Source } from './recorder.ts';

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
 */
export function buildGraph(recording: Recording, signature: Signature, binding: NativeBinding): GraphNode[] {
  const stateCount = signature.state.length;
  const constants: GraphNode[] = [];
  const inputName = (source: Source): string => {
    if (source.kind === 'operation') return source.output ? `n${source.index}:${source.output}` : `n${source.index}`;
    if (source.kind === 'constant') return addConstant(constants, source.value);
    return source.index < stateCount ? names.read(source.index) : names.input(source.index - stateCount);
  };
  const operations = recording.operations.map(
    (operation, i): GraphNode => ({
      name: `n${i}`,
      operation: operation.name,
      inputs: operation.inputs.map(inputName),
      attributes: attributesOf(operation, binding),
    }),
  );
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
    ...constants,
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

function addConstant(constants: GraphNode[], value: ConstantValue): string {
  const name = `c${constants.length}`;
  constants.push({
    name,
    operation: 'Const',
    inputs: [],
    attributes: { dtype: type(DATA_TYPES[value.dtype]), value: { kind: 'tensor', value } },
  });
  return name;
}

/** Attributes that tfjs-node leaves for TensorFlow to infer, which it does only op by op: name → the input that tells. */
const INFERRED: Readonly<Record<string, Readonly<Record<string, number>>>> = { ExpandDims: { T: 0, Tdim: 1 } };

function attributesOf({ name, attributes, inputTypes }: Operation, binding: NativeBinding): Record<string, Attribute> {
  const inferred = Object.entries(INFERRED[name] ?? {}).map(([key, input]): [string, Attribute] => [
    key,
    type(DATA_TYPES[inputTypes[input] as DataType]),
  ]);
  const given = attributes.map((attribute): [string, Attribute] => [attribute.name, convert(name, attribute, binding)]);
  return Object.fromEntries([...inferred, ...given]);
}

function convert(operation: string, { name, type: kind, value }: OpAttribute, binding: NativeBinding): Attribute {
  switch (kind) {
    case binding.TF_ATTR_STRING:
      return { kind: 'text', value: String(value) };
    case binding.TF_ATTR_INT:
      return { kind: 'integer', value: value as number };
    case binding.TF_ATTR_FLOAT:
      return { kind: 'float', value: value as number };
    case binding.TF_ATTR_BOOL:
      return { kind: 'boolean', value: Boolean(value) };
    case binding.TF_ATTR_TYPE:
      return { kind: 'type', value: value as number };
    case binding.TF_ATTR_SHAPE:
      return { kind: 'shape', value: value as number[] };
    default:
      throw new NotCapturable(`attribute "${name}" of ${operation} is of a kind that is not known`);
  }
}
