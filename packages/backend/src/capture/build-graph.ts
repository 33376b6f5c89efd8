import type { TensorInfo } from '@tensorflow/tfjs-core';
import { attributesOf } from './attributes.ts';
import { neededFor } from './fuse/needed.ts';
import { DATA_TYPES, type DataType, type GraphNode } from './graph-def.ts';
import { invariantsOf, isSame, keptStates } from './invariant.ts';
import type { NativeBinding } from './native-backend.ts';
import {
  anchor,
  assign,
  copy,
  identity,
  keptValue,
  names,
  type ProgramNames,
  placeholder,
  programNames,
  shield,
  variable,
} from './nodes.ts';
import type { Operation, Output, Recording, Source } from './recorder.ts';

/** What a recording was made with: the tensors given were first the state, then the inputs. */
export interface Signature {
  readonly state: readonly TensorInfo[];
  readonly inputs: readonly TensorInfo[];
}

/** A recording, and the inputs that it was made with. */
export interface RecordedProgram {
  readonly recording: Recording;
  readonly inputs: readonly TensorInfo[];
}

/**
 * Recordings over the same state as one graph: state in resource variables, inputs as placeholders, each operation a
 * node. Every variable is read once, and assigned only after that: what a step computes is of the old state, whatever
 * order it runs in. A run executes what it fetches, so the programs don't disturb each other.
 *
 * TensorFlow rewrites the arithmetic of a graph: it folds constants together ((x·a)·b into x·(a·b)), turns a division
 * by a root into a product, and so on; the results are as good, but their bits are others than op by op. So each number
 * passes through a node that it can't look behind, see {@link shield}; but for those of operations that TensorFlow only
 * fuses and never computes otherwise, where a shield would cost a quarter of the step of a convolutional network.
 */
export function buildGraph(
  programs: readonly RecordedProgram[],
  state: readonly TensorInfo[],
  binding: NativeBinding,
): GraphNode[] {
  const recordings = programs.map(({ recording }) => recording);
  const kept = keptStates(recordings, state.length);
  const parts = programs.map(({ recording, inputs }, position) =>
    programNodes(recording, { state, inputs }, { binding, own: programNames(position), kept }),
  );
  const writes = [...state.map((_, i) => `write_${i}`), ...parts.flatMap(({ alsoWritten }) => alsoWritten)];
  return [
    ...state.flatMap((tensor, i) => variable(i, tensor)),
    anchor(names.written, writes),
    ...parts.flatMap(({ nodes }) => nodes),
  ];
}

interface Context {
  readonly binding: NativeBinding;
  readonly own: ProgramNames;
  /** States that no program of the graph changes. */
  readonly kept: ReadonlySet<number>;
}

interface ProgramNodes {
  readonly nodes: readonly GraphNode[];
  /** What has to be set, besides the state, when a state is put in place. */
  readonly alsoWritten: readonly string[];
}

function programNodes(recording: Recording, signature: Signature, { binding, own, kept }: Context): ProgramNodes {
  const stateCount = signature.state.length;
  const constants = new Map<Source, GraphNode[]>();
  const invariants = invariantsOf(recording, kept);
  const inputName = (source: Source): string => {
    if (source.kind === 'operation' && invariants.used.has(source.index)) return own.own(`kept_${source.index}`);
    if (source.kind === 'operation') return own.own(outputName(source, recording));
    if (source.kind === 'constant') return constantName(constants, source, own);
    if (source.kind === 'variable') return names.variable(source.index);
    if (source.kind === 'updated') return `^${own.own(`n${source.index}`)}`;
    return source.index < stateCount ? names.read(source.index) : own.input(source.index - stateCount);
  };
  const newState = recording.results.slice(0, stateCount);
  const needed = neededFor(recording.operations, newState);
  const operations = recording.operations.flatMap((operation, i): GraphNode[] => [
    {
      name: own.own(`n${i}`),
      operation: operation.name,
      inputs: [...operation.inputs.map(inputName), ...afterReaders(recording, operation, { needed, own })],
      attributes: attributesOf(operation, binding),
    },
    ...operation.outputs.flatMap((output, k) =>
      isShielded(operation, k)
        ? [shield(own.own(shieldName(i, k)), own.own(k ? `n${i}:${k}` : `n${i}`), output.shape)]
        : [],
    ),
  ]);
  const assigns = newState.flatMap((source, i) => {
    if (isSame(source, i) || source.kind === 'updated') return [];
    const tensor = signature.state[i] as TensorInfo;
    const name = own.own(`assign_${i}`);
    if (!isView(recording, source, stateCount)) return [assign(i, inputName(source), { name, tensor })];
    const copied = own.own(`copy_${i}`);
    return [copy(copied, inputName(source), tensor), assign(i, copied, { name, tensor })];
  });
  const updates = new Set(
    newState.flatMap((source) => (source.kind === 'updated' ? [own.own(`n${source.index}`)] : [])),
  );
  const outputs = recording.results.slice(stateCount).map((source, i) => {
    const dtype = recording.dtypes[stateCount + i] as DataType;
    if (isView(recording, source, stateCount)) return copy(own.output(i), inputName(source), { dtype });
    return identity(own.output(i), inputName(source), DATA_TYPES[dtype]);
  });
  // Of the state as it is put in place, and of each other.
  const initialName = (source: Source): string => {
    if (source.kind === 'given') return `initial_copy_${source.index}`;
    return source.kind === 'operation' ? own.own(`initial_v${source.index}`) : inputName(source);
  };
  const once = invariants.operations.flatMap((index): GraphNode[] => {
    const operation = recording.operations[index] as Operation;
    const [name, value] = [own.own(`initial_n${index}`), own.own(`initial_v${index}`)];
    const attributes = attributesOf(operation, binding);
    const output = operation.outputs[0] as Output;
    return [
      { name, operation: operation.name, inputs: operation.inputs.map(initialName), attributes },
      shield(value, name, output.shape),
      ...(invariants.used.has(index) ? keptValue(own.own(`kept_${index}`), value, output) : []),
    ];
  });
  const nodes = [
    ...signature.inputs.map((tensor, i) => placeholder(own.input(i), tensor)),
    ...[...constants.values()].flat(),
    ...once,
    ...operations,
    ...assigns,
    ...outputs,
    anchor(own.done, [...assigns.map(({ name }) => name), ...updates]),
  ];
  return { nodes, alsoWritten: [...invariants.used].map((index) => own.own(`kept_${index}_write`)) };
}

/**
 * An operation that writes over a variable waits for those that read it. They would get the old value all the same once
 * the variable is read, but TensorFlow would copy it for them. Not for those that write themselves: two that read each
 * other's variable would wait for ever.
 */
function afterReaders(
  { operations }: Recording,
  { inputs }: Operation,
  { needed, own }: { needed: ReadonlySet<number>; own: ProgramNames },
): string[] {
  const written = new Set(inputs.flatMap((source) => (source.kind === 'variable' ? [source.index] : [])));
  if (!written.size) return [];
  const reads = (source: Source): boolean => source.kind === 'given' && written.has(source.index);
  const readers = operations.flatMap((other, i) =>
    needed.has(i) && other.inputs.some(reads) && !writes(other) ? [`^${own.own(`n${i}`)}`] : [],
  );
  return [...[...written].map((index) => `^${names.read(index)}`), ...readers];
}

const writes = ({ inputs }: Operation): boolean => inputs.some(({ kind }) => kind === 'variable');

/** Whether this may be an input's memory: the input, or what was made of it by operations that may hand it on. */
function isView({ operations }: Recording, source: Source, stateCount: number): boolean {
  const seen = new Set<number>();
  const waiting = [source];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.kind === 'given' && next.index >= stateCount) return true;
    if (next.kind !== 'operation' || seen.has(next.index)) continue;
    seen.add(next.index);
    const operation = operations[next.index] as Operation;
    if (!COMPUTING.has(operation.name)) waiting.push(...operation.inputs);
  }
  return false;
}

/**
 * Operations whose result never is an input's memory. Many others hand on what they were given where there is nothing to
 * do: a slice of the whole, a transposition that changes no order, a sum over no axis.
 */
const COMPUTING: ReadonlySet<string> = new Set([
  ...['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Pow', 'Square', 'Sqrt', 'Maximum', 'Minimum'],
  ...['Exp', 'Log', 'Neg', 'Abs', 'Relu', 'Sigmoid', 'Tanh', 'BatchMatMulV2', 'Conv2D'],
]);

/** A number that an operation makes is known by its shield; counts and flags, whose arithmetic is exact, are not behind one, nor is what {@link PLAIN} operations make. */
function outputName({ index, output }: Source & { kind: 'operation' }, { operations }: Recording): string {
  if (isShielded(operations[index] as Operation, output)) return shieldName(index, output);
  return output ? `n${index}:${output}` : `n${index}`;
}

/** The gradient of max pooling is several times faster where TensorFlow sees which pooling it belongs to. */
const PLAIN: ReadonlySet<string> = new Set([
  ...['MaxPool', 'MaxPoolGrad', 'Relu', 'ReluGrad'],
  ...['Conv2D', 'Conv2DBackpropFilter', 'Conv2DBackpropInput'],
]);

const isShielded = ({ name, outputs }: Operation, output: number): boolean =>
  outputs[output]?.dtype === 'float32' && !PLAIN.has(name);

const shieldName = (index: number, output: number): string => (output ? `v${index}_${output}` : `v${index}`);

/** Adds the nodes of a constant that is used for the first time. */
function constantName(
  constants: Map<Source, GraphNode[]>,
  source: Source & { kind: 'constant' },
  own: ProgramNames,
): string {
  const known = constants.get(source);
  if (known) return known[0]?.name as string;
  const name = own.own(`c${constants.size}`);
  const { value } = source;
  const shielded = value.dtype === 'float32';
  const node: GraphNode = {
    name: shielded ? `${name}_value` : name,
    operation: 'Const',
    inputs: [],
    attributes: { dtype: { kind: 'type', value: DATA_TYPES[value.dtype] }, value: { kind: 'tensor', value } },
  };
  constants.set(source, shielded ? [shield(name, node.name, value.shape), node] : [node]);
  return name;
}
