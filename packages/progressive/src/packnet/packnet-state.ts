import * as tf from '@tensorflow/tfjs-core';
import { mapTree } from '@unforget/core';
import { type ExperienceContext, type InitContext, type ParamTree, UnforgetError } from '@unforget/types';
import { headPaths, type RoundMasks, sharedWeights, weightsBelowHead } from './masks.ts';
import { countFree, reopenOwners } from './prune.ts';

/** Instead of a unit's task: another one uses it too, so that it stays as it is, also when its first task comes back. */
const SHARED = -2;

/** Rounds count from 1: one for each experience, so a task that comes back has several. */
export type PackNetState = {
  /** By path of a shared weight: whose each number is, float32 of its shape. */
  readonly owners: ParamTree;
  /** Task of each round. */
  readonly rounds: readonly number[];
  /** Task of each unit of a multi head, the first that had it; −1 before that, {@link SHARED} after a second one had it. */
  readonly unitTasks: readonly number[];
  /** The last round is under way. */
  readonly open: boolean;
  /** Layers in which the last round found no free weight. */
  readonly full: readonly string[];
  readonly figures: PackNetFigures;
};

export type PackNetFigures = {
  /** Weights that tasks share out among them. */
  readonly weights: number;
  /** Those that the last finished round took. */
  readonly kept: number;
  /** Those that are left for later ones. */
  readonly free: number;
};

/** @throws UnforgetError `unsupported-layer` when there is nothing to share out */
export function initialPackNet({ model, params }: InitContext): PackNetState {
  const shared = sharedWeights(model, params);
  const weights = Object.values(shared).reduce((sum, { size }) => sum + size, 0);
  if (!weights) throw nothingToShare(model, params);
  return {
    owners: mapTree(shared, (weight) => tf.zeros(weight.shape, 'float32')),
    rounds: [],
    unitTasks: [],
    open: false,
    full: [],
    figures: { weights, kept: 0, free: weights },
  };
}

function nothingToShare(model: InitContext['model'], params: ParamTree): UnforgetError {
  const frozen = Object.keys(weightsBelowHead(model, params)).length;
  return new UnforgetError({
    code: 'unsupported-layer',
    what: `Model "${model.name}" under packNet`,
    expected: 'weights below the head for the tasks to share out',
    received: frozen ? `${frozen} that are frozen, and none that learn` : 'none',
    remedy: frozen
      ? 'Take a model whose layers learn; where they are frozen on purpose, as under adapters for each task, nothing has to be kept apart'
      : 'Give the network a hidden layer',
  });
}

/**
 * The state with a round begun for the task that arrives; one that was left unfinished is as if it had not been.
 * @throws UnforgetError `capacity-exhausted`
 */
export async function beginRound(state: PackNetState, context: ExperienceContext): Promise<PackNetState> {
  const taskId = context.taskId as number;
  const finished = state.open ? state.rounds.slice(0, -1) : state.rounds;
  const free = await ownersOf(state.owners, (values) => countFree(reopenOwners(values)));
  if (!Object.values(free).some((count) => count > 0)) throw exhausted(state, taskId);
  const owners = state.open ? await changeOwners(state.owners, reopenOwners) : state.owners;
  const { units, active } = context;
  const unitTasks = Array.from({ length: active ? units : 0 }, (_, unit) => {
    const owner = state.unitTasks[unit] ?? -1;
    const kept = owner === SHARED || finished.includes(owner) ? owner : -1;
    if (!active?.[unit] || kept === SHARED) return kept;
    return kept === -1 || kept === taskId ? taskId : SHARED;
  });
  const full = Object.keys(free).filter((path) => free[path] === 0);
  return { ...state, owners, rounds: [...finished, taskId], unitTasks, open: true, full };
}

function exhausted({ figures, rounds }: PackNetState, taskId: number): UnforgetError {
  return new UnforgetError({
    code: 'capacity-exhausted',
    what: `PackNet for task ${taskId}`,
    expected: 'weights that no task owns',
    received: `none of ${figures.weights} after ${rounds.length} rounds`,
    remedy: 'Use a larger network, or prune a larger share in each round; nothing was learned',
  });
}

/** What may learn in the last round. */
export function masksOf({ owners, rounds, unitTasks }: PackNetState, model: InitContext['model']): RoundMasks {
  const units = unitTasks.map((task) => Number(task === rounds.at(-1)));
  return { owners, headPaths: headPaths(model), units };
}

/** Something about the owners of each weight's numbers, read from the tensors. */
export async function ownersOf<T>(owners: ParamTree, read: (values: Float32Array) => T): Promise<Record<string, T>> {
  const entries = Object.entries(owners).map(
    async ([path, tensor]): Promise<[string, T]> => [path, read(await tensor.data<'float32'>())],
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** New owners, made from the old; the caller owns the tensors. */
export async function changeOwners(
  owners: ParamTree,
  change: (values: Float32Array, path: string) => Float32Array,
): Promise<ParamTree> {
  const values = await ownersOf(owners, (read) => read);
  return mapTree(owners, ({ shape }, path) => tf.tensor(change(values[path] as Float32Array, path), shape, 'float32'));
}
