import * as tf from '@tensorflow/tfjs-core';
import { defineStrategy } from '@unforget/core';
import {
  type ExperienceContext,
  type Interruption,
  type Model,
  type Strategy,
  type StrategyReport,
  UnforgetError,
} from '@unforget/types';
import { headSite } from '../head-site.ts';
import { headPaths, keepOthers, maskGrads, paramsOfRound } from './masks.ts';
import { type PackNetOptions, packNetSettings } from './packnet-options.ts';
import { beginRound, changeOwners, initialPackNet, masksOf, ownersOf, type PackNetState } from './packnet-state.ts';
import { countFree, pruneSmallest, settleOwners, withoutPruned } from './prune.ts';

/**
 * PackNet: many tasks in one network, each with weights of its own. A task trains all weights that nobody owns yet; then,
 * within the experience, the smallest of them are given up (set to zero and kept there), layer by layer, and the others
 * are retrained and become the task's for ever. Later tasks use them and can't change them, so old outputs don't move.
 *
 * A task is evaluated with the weights owned up to its round, zeros elsewhere. Biases and normalisations learn in the
 * first round alone, batch statistics included. A head of kind `multi` is not pruned: each unit learns in the rounds of
 * the first task that had it. A task that comes back gets a new round. A head of kind `fixed` is a layer like any
 * other; that is the way to regression and multi-label problems.
 *
 * Cost: two element-wise operations a weight and step; evaluation of a task, one. Memory: one float32 a weight (owner).
 * Put it last in a composition: what another strategy moves in its `afterStep` behind this one is not put back.
 * Source: Mallya and Lazebnik 2018, arXiv:1711.05769; the README lists our deviations.
 * @throws UnforgetError `invalid-option`; `unsupported-layer` for a growing head, or nothing to prune; from `learn()`,
 * `capacity-exhausted` before anything is learned when no weight is free, and `missing-task-id`
 * @example createLearner({ model: mlp({ inputs: 784, hidden: [400, 400], head: { kind: 'multi' } }), optimizer: adam(1e-3), strategy: packNet() })
 */
export function packNet(options: PackNetOptions = {}): Strategy<string, PackNetState> {
  const settings = packNetSettings(options);
  return defineStrategy<string, PackNetState>({
    specificationVersion: 'v1',
    name: settings.name,
    stateVersion: 1,
    requires: ['taskId'],
    check: checkHead,
    init: initialPackNet,
    beforeExperience: beginRound,
    interrupt: {
      at: (steps) => [settings.pruneAt(steps)],
      run: (state, context) => prune(state, context, settings.shareOf(state.rounds.length - 1)),
    },
    frozen({ rounds, owners }, { model, params }) {
      if (rounds.length <= 1) return new Set();
      const head = headPaths(model);
      return new Set(Object.keys(params).filter((path) => !owners[path] && !head.includes(path)));
    },
    transformGrads: (state, grads, { model }) => ({ state, grads: maskGrads(masksOf(state, model), grads) }),
    afterStep: (state, { model, params, updated }) => ({
      state,
      params: keepOthers(masksOf(state, model), params, updated),
    }),
    afterExperience: settle,
    paramsFor({ owners, rounds, open }, params, { taskId }) {
      const round = rounds.lastIndexOf(taskId ?? -1) + 1;
      const training = open && round === rounds.length;
      return round && !training ? paramsOfRound(owners, params, round) : params;
    },
    report,
  });
}

function checkHead(model: Model): void {
  if (model.head.kind === 'multi') headSite(model, 'packNet');
  if (model.head.kind !== 'growing') return;
  throw new UnforgetError({
    code: 'unsupported-layer',
    what: `Model "${model.name}" under packNet`,
    expected: "a head of kind 'multi' or 'fixed': weights are chosen by task",
    received: "a head of kind 'growing'",
  });
}

/** Gives up the smallest of the free weights. */
async function prune(
  state: PackNetState,
  { params }: ExperienceContext,
  share: number,
): Promise<Interruption<PackNetState>> {
  const weights: Record<string, Float32Array> = {};
  for (const path of Object.keys(state.owners)) weights[path] = await (params[path] as tf.Tensor).data<'float32'>();
  const pruned: Record<string, tf.Tensor> = {};
  const owners = await changeOwners(state.owners, (before, path) => {
    const values = weights[path] as Float32Array;
    const after = pruneSmallest(values, before, share);
    pruned[path] = tf.tensor(withoutPruned(values, after), (params[path] as tf.Tensor).shape, 'float32');
    return after;
  });
  return { state: { ...state, owners }, params: { ...params, ...pruned } };
}

/** What was kept is the round's, what was given up is free. */
async function settle(state: PackNetState): Promise<PackNetState> {
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const kept = sum(await ownersOf(state.owners, countFree));
  const owners = await changeOwners(state.owners, (values) => settleOwners(values, state.rounds.length));
  const free = sum(await ownersOf(owners, countFree));
  return { ...state, owners, open: false, figures: { ...state.figures, kept, free } };
}

function report({ rounds, figures, full }: PackNetState): StrategyReport {
  const told = { round: rounds.length, ...figures };
  if (!full.length) return told;
  return { ...told, warning: `no weight was free in ${full.join(', ')}: this task learned elsewhere alone` };
}
