import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerSite, ParamTree } from '@unforget/types';
import { batchNormRule } from './batch-norm.ts';
import { conv2dRule } from './conv2d.ts';
import { denseRule } from './dense.ts';

/**
 * |·|² (Fisher information) or |·| (MAS) of each element. Both keep products: moment(a·δ) = moment(a)·moment(δ).
 */
export type Moment = (gradient: Tensor) => Tensor;

/** What a rule knows of a layer after one forward pass and some backward passes. */
export interface PerSampleCall {
  readonly site: LayerSite;
  /** What went into the layer: [n, …]. */
  readonly input: Tensor;
  /** One per backward pass, at least one: gradient of each sample by the layer's output before its activation, [n, …]. */
  readonly deltas: readonly Tensor[];
  /** All parameters of the model, by path. */
  readonly params: ParamTree;
  /** What is to be taken of each sample's gradient before the sum. */
  readonly moment: Moment;
}

/**
 * Sums of moments of one layer's per-sample gradients: for every role in `site.params`, Σ over samples and passes of
 * `moment(∂/∂parameter)`, of the parameter's shape. Tensor operations alone; runs inside a `tf.tidy`.
 */
export type PerSampleRule = (call: PerSampleCall) => Readonly<Record<string, Tensor>>;

const rules = new Map<string, PerSampleRule>([
  ['BatchNormalization', batchNormRule],
  ['Conv2D', conv2dRule],
  ['Dense', denseRule],
]);

/** Teaches {@link estimateFisher} and {@link estimateMas} a kind of layer; replaces the rule that was there. `kind` is {@link LayerSite.kind}. */
export function registerPerSampleRule(kind: string, rule: PerSampleRule): void {
  rules.set(kind, rule);
}

/** Kinds of layers that have a rule, sorted. */
export const perSampleRuleKinds = (): string[] => [...rules.keys()].sort();

export const perSampleRule = (kind: string): PerSampleRule | undefined => rules.get(kind);
