import * as tf from '@tensorflow/tfjs-core';
import { checkKeys, checkNumber, defineStrategy } from '@unforget/core';
import type { ParamTree, Strategy, StrategyReport } from '@unforget/types';
import { type Adapter, adapterPath, adaptersIn } from './adapter-paths.ts';
import { checkAdapters } from './check-adapters.ts';
import { invalid } from './lora-options.ts';
import { overlap } from './low-rank.ts';

export interface OrthogonalLoraOptions<N extends string = string> {
  /** Weight λ ≥ 0 of the overlap; 0 for no effect. The paper takes 0.5 for most tasks. */
  readonly lambda: number;
  /** Key of its loss term; default 'orthogonal-lora'. */
  readonly name?: N;
}

/** It keeps nothing: all is in the parameters. */
export type OrthogonalState = Readonly<Record<string, never>>;

/** The adapter that learns, and the earlier ones, at one layer. */
interface Layer {
  readonly current: Adapter;
  readonly earlier: readonly Adapter[];
}

/**
 * O-LoRA: each experience learns in an adapter of its own, whose input directions (the columns of A) are kept orthogonal
 * to those of all earlier adapters: the loss gets λ Σ over layers and earlier adapters of ‖AᵢᵀA‖². For a model of
 * `withLora(…, { adapters: 'per-experience' })`; in the first experience there is nothing to be orthogonal to.
 *
 * Cost: two products of [rank, in] and [in, rank] for each earlier adapter and layer, without a tape. Keeps no state.
 * Source: Wang et al. 2023, arXiv:2310.14152, eq. 8. Their code takes absolute values where the paper squares; and adds
 * an L2 penalty, for which take `adamw`.
 * @throws UnforgetError `invalid-option`, also when the learner is made with another model
 */
export function orthogonalLora<const N extends string = 'orthogonal-lora'>(
  options: OrthogonalLoraOptions<N>,
): Strategy<N, OrthogonalState> {
  checkKeys('orthogonalLora', options, ['lambda', 'name']);
  const { lambda, name = 'orthogonal-lora' as N } = options;
  checkNumber('lambda', lambda, [0, Number.POSITIVE_INFINITY]);
  if (typeof name !== 'string' || name === '') throw invalid('name', 'a text', JSON.stringify(name));
  return defineStrategy<N, OrthogonalState>({
    specificationVersion: 'v1',
    name,
    stateVersion: 1,
    check: (model) => checkAdapters(model, name, 'per-experience'),
    init: () => ({}),
    gradientPenalty: (_state, { params }) => (lambda ? overlapPenalty(params, lambda) : null),
    report: (_state, { params, clock }) => report(params, { experience: clock.experience, lambda }),
  });
}

/** Value and gradient of λ · overlap over all layers, or null where there is nothing earlier. */
export function overlapPenalty(
  params: ParamTree,
  lambda: number,
): { readonly value: tf.Scalar; readonly grads: ParamTree } | null {
  const layers = layersOf(params).filter(({ earlier }) => earlier.length > 0);
  if (!layers.length) return null;
  const terms = layers.map(({ current, earlier }) => ({
    path: adapterPath(current, current.site, 'a'),
    ...overlap(
      current.a,
      earlier.map(({ a }) => a),
    ),
  }));
  const sum = terms.map(({ value }) => value).reduce((left, right) => tf.add(left, right));
  const grads = terms.map(({ path, grad }) => [path, tf.mul(grad, lambda)]);
  return { value: tf.mul(sum, lambda), grads: Object.fromEntries(grads) };
}

function layersOf(params: ParamTree): Layer[] {
  const all = adaptersIn(params);
  const sites = [...new Set(all.map(({ site }) => site))];
  return sites.map((site) => {
    const own = all.filter((adapter) => adapter.site === site);
    return { current: own.at(-1) as Adapter, earlier: own.slice(0, -1) };
  });
}

function report(params: ParamTree, { experience, lambda }: { experience: number; lambda: number }): StrategyReport {
  const layers = layersOf(params);
  const adapters = Math.max(0, ...layers.map(({ earlier }) => earlier.length + 1));
  const left = tf.tidy(() => overlapPenalty(params, 1)?.value.dataSync()[0]) ?? 0;
  const figures = { adapters, overlap: left };
  // The clock of a report counts the experience that is done.
  if (!lambda || experience <= 1 || adapters > 1) return figures;
  return { ...figures, warning: 'there is one adapter alone, so that nothing could be orthogonal to earlier ones' };
}
