import * as tf from '@tensorflow/tfjs-core';
import {
  type Head,
  type ParamTree,
  type Snapshot,
  type StateNode,
  type StateTree,
  type Strategy,
  UnforgetError,
} from '@unforget/types';
import { decodeContainer } from '../container/decode.ts';
import { encodeContainer } from '../container/encode.ts';
import { arrayNode, type ContainerNode, type ContainerTree, isArrayNode } from '../container/nodes.ts';
import { disposeExcept } from '../tree.ts';
import { withMemories } from './initial.ts';
import type { LearnerState, Pending } from './state.ts';
import type { StepProgram } from './step.ts';

/** Raised when the layout below changes; older files must still open. */
const SCHEMA_VERSION = 1;
const KIND = 'learner';

/** JSON values that travel with a saved learner. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Attachments = { readonly [key: string]: Json };

interface SavedStrategy {
  readonly version: number;
  readonly state: ContainerNode;
  readonly memory: Snapshot | null;
}

/** What a file holds, after its checksum was found right. */
interface Saved {
  readonly seed: number;
  readonly model: string;
  readonly head: Head;
  readonly loss: string;
  readonly optimizer: { readonly name: string; readonly state: ContainerNode };
  readonly params: ContainerTree;
  readonly strategies: Readonly<Record<string, SavedStrategy>>;
  readonly steps: number;
  readonly experiences: number;
  readonly experienceSteps: number;
  readonly units: number;
  readonly taskUnits: Readonly<Record<number, readonly number[]>>;
  readonly pending: Pending | null;
  readonly attachments: Attachments;
}

export interface SaveParts {
  readonly state: LearnerState;
  readonly seed: number;
  readonly attachments: Attachments;
}

export async function saveState(program: StepProgram, { state, seed, attachments }: SaveParts): Promise<Uint8Array> {
  const strategies: Record<string, ContainerNode> = {};
  for (const { name, stateVersion } of program.strategies) {
    strategies[name] = {
      version: stateVersion,
      state: await toContainer(state.step.strategies[name] as StateTree),
      memory: state.memories[name]?.snapshot() ?? null,
    };
  }
  const { steps, experiences, experienceSteps, units, taskUnits, pending } = state;
  const tree = {
    seed,
    model: program.model.name,
    head: { ...program.model.head },
    loss: program.loss.name,
    optimizer: { name: program.optimizer.name, state: await toContainer(state.step.optimizer) },
    params: await toContainer(state.step.params),
    strategies,
    ...{ steps, experiences, experienceSteps, units, taskUnits, pending, attachments },
  };
  return encodeContainer({ kind: KIND, schemaVersion: SCHEMA_VERSION, tree: tree as unknown as ContainerTree });
}

/** Reads a state that fits the program; nothing of the learner is touched, and nothing leaks when it does not fit. */
export async function loadState(
  program: StepProgram,
  bytes: Uint8Array,
): Promise<{ state: LearnerState; seed: number; attachments: Attachments }> {
  const { tree } = await decodeContainer(bytes, { kind: KIND, maxSchemaVersion: SCHEMA_VERSION });
  const saved = tree as unknown as Saved;
  checkFits(program, saved);
  const made: tf.Tensor[] = [];
  const read = <T extends StateNode>(node: ContainerNode): T => fromContainer(node, made) as T;
  try {
    const params = read<ParamTree>(saved.params);
    const parts = program.strategies.map((strategy) => ({ strategy, saved: migrated(strategy, saved, read) }));
    const { seed, steps, experiences, experienceSteps, units, taskUnits, pending, attachments } = saved;
    const bare: LearnerState = {
      step: {
        params,
        optimizer: read<StateTree>(saved.optimizer.state),
        strategies: Object.fromEntries(parts.map((part) => [part.strategy.name, part.saved.state])),
      },
      memories: {},
      ...{ steps, experiences, experienceSteps, units, taskUnits, pending },
    };
    const memories = parts.flatMap(({ strategy, saved: { memory } }): [string, Snapshot][] =>
      memory ? [[strategy.name, memory]] : [],
    );
    return { state: withMemories(program, bare, { seed, memories: Object.fromEntries(memories) }), seed, attachments };
  } catch (error) {
    disposeExcept(made);
    throw error;
  }
}

function migrated(
  strategy: Strategy,
  saved: Saved,
  read: <T extends StateNode>(node: ContainerNode) => T,
): { state: StateTree; memory: Snapshot | null } {
  const { version, state, memory } = saved.strategies[strategy.name] as SavedStrategy;
  const now = { state: read<StateTree>(state), memory };
  if (version === strategy.stateVersion) return now;
  if (version < strategy.stateVersion && strategy.migrate) return strategy.migrate(now, version);
  throw incompatible(`State of strategy "${strategy.name}"`, `version ${strategy.stateVersion}`, `version ${version}`);
}

/** Names and shapes of the file against those of the program. */
function checkFits({ model, loss, optimizer, strategies }: StepProgram, saved: Saved): void {
  if (saved.model !== model.name) throw incompatible('The saved model', model.name, saved.model);
  if (saved.loss !== loss.name) throw incompatible('The saved loss', loss.name, saved.loss);
  const [head, savedHead] = [model.head, saved.head].map(({ kind, units }) =>
    kind === 'fixed' ? `${kind} of ${units}` : kind,
  );
  if (head !== savedHead) throw incompatible('The saved head', String(head), String(savedHead));
  if (saved.optimizer.name !== optimizer.name)
    throw incompatible('The saved optimizer', optimizer.name, saved.optimizer.name);
  const wanted = strategies.map(({ name }) => name).sort();
  const found = Object.keys(saved.strategies).sort();
  if (wanted.join() !== found.join()) {
    throw incompatible('The saved strategies', wanted.join(', ') || 'none', found.join(', ') || 'none');
  }
  checkShapes(model, saved);
}

function checkShapes(model: StepProgram['model'], saved: Saved): void {
  const shapes = Object.entries(saved.params).map(([path, node]): [string, readonly number[]] => [
    path,
    isArrayNode(node) ? node.shape : [],
  ]);
  if (model.misfit) {
    const why = model.misfit(Object.fromEntries(shapes), saved.units);
    if (why !== null) throw incompatible(`The saved ${saved.model}`, 'parameters that this model could have', why);
    return;
  }
  const fresh = shapesOf(model, saved.units);
  const stored = Object.fromEntries(shapes.map(([path, shape]) => [path, `[${shape}]`]));
  for (const path of new Set([...Object.keys(fresh), ...Object.keys(stored)])) {
    if (fresh[path] === stored[path]) continue;
    throw incompatible(
      `Parameter "${path}" of the saved ${saved.model}`,
      fresh[path] ?? 'none',
      stored[path] ?? 'none',
    );
  }
}

function shapesOf(model: StepProgram['model'], units: number): Record<string, string> {
  const params = model.init(units, () => ({
    next: () => 0,
    integer: () => 0,
    permutation: (length) => new Int32Array(length),
  }));
  const shapes = Object.entries(params).map(([path, tensor]) => [path, `[${tensor.shape}]`]);
  disposeExcept(params);
  return Object.fromEntries(shapes);
}

const incompatible = (what: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({
    code: 'incompatible-state',
    what,
    expected,
    received,
    remedy: 'Make the learner with the options it was saved with',
  });

/** Tensors become arrays with a shape; everything else stays. */
async function toContainer(node: StateNode): Promise<ContainerNode> {
  if (node instanceof tf.Tensor) {
    const values = (await node.data()) as Float32Array | Int32Array | Uint8Array;
    return arrayNode(values, node.shape);
  }
  if (Array.isArray(node)) return Promise.all(node.map((child) => toContainer(child as StateNode)));
  if (typeof node !== 'object' || node === null) return node as ContainerNode;
  const entries = Object.entries(node as StateTree).map(
    async ([key, child]) => [key, await toContainer(child)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

const DTYPES = { F32: 'float32', I32: 'int32', U8: 'bool' } as const;

/** The way back; every tensor made is also put into `made`. */
function fromContainer(node: ContainerNode, made: tf.Tensor[]): StateNode {
  if (isArrayNode(node)) {
    const tensor = tf.tensor(node.values as Float32Array, [...node.shape], DTYPES[node.dtype as keyof typeof DTYPES]);
    made.push(tensor);
    return tensor;
  }
  if (Array.isArray(node)) return node.map((child: ContainerNode) => fromContainer(child, made));
  if (typeof node !== 'object' || node === null) return node as StateNode;
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => [key, fromContainer(child as ContainerNode, made)]),
  );
}
