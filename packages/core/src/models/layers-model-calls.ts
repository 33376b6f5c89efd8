import * as tf from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { LayerSite, ParamTree, Tap } from '@unforget/types';
import { at } from '../tree.ts';
import { dropout } from './layers.ts';
import type { Step } from './layers-model-graph.ts';
import { override } from './layers-model-weights.ts';

/** What a call of a layer is given beside its inputs. */
export interface CallContext {
  readonly params: ParamTree;
  /** Null for a layer without weights. */
  readonly site: LayerSite | null;
  readonly training: boolean;
  readonly noise: ParamTree | undefined;
  readonly mask: tf.Tensor | null;
  readonly tap: Tap | undefined;
  /** Leaves the layer's activation out: what follows wants logits. */
  readonly bare: boolean;
}

interface Activation {
  apply(x: tf.Tensor): tf.Tensor;
  getClassName(): string;
}

/** Layers of tfjs that end with their activation function, so that the tap can be put before it. */
const ACTIVATED = new Set([
  'Conv1D',
  'Conv3D',
  'Conv2DTranspose',
  'Conv3DTranspose',
  'DepthwiseConv2D',
  'SeparableConv2D',
]);

const LINEAR: Activation = { apply: (x) => x, getClassName: () => 'linear' };

/** Outputs of a layer, with parameters, random numbers and taps from the context. */
export function callLayer(
  step: Step,
  layer: layers.Layer,
  inputs: readonly tf.Tensor[],
  context: CallContext,
): tf.Tensor[] {
  const { site } = context;
  const input = inputs[0] as tf.Tensor;
  if (step.noise !== null) return [dropped(step, layer, input, context)];
  if (!site) return applied(layer, inputs, context);
  if (site.kind === 'Dense') return [activated(layer, dense(site, input, context), context)];
  if (site.kind === 'Conv2D') return [activated(layer, convolution(site, input, context), context)];
  if (!ACTIVATED.has(site.kind)) {
    const [output, ...rest] = applied(layer, inputs, context);
    return [tapped(site, input, output as tf.Tensor, context), ...rest];
  }
  const activation = activationOf(layer);
  const restore = override(layer, 'activation', LINEAR);
  let output: tf.Tensor;
  try {
    output = applied(layer, inputs, context)[0] as tf.Tensor;
  } finally {
    restore();
  }
  return [activation.apply(tapped(site, input, output, context))];
}

export const activationOf = (layer: layers.Layer): Activation =>
  (layer as unknown as { readonly activation: Activation | null }).activation ?? LINEAR;

const activated = (layer: layers.Layer, output: tf.Tensor, { bare }: CallContext): tf.Tensor =>
  bare ? output : activationOf(layer).apply(output);

function tapped(site: LayerSite, input: tf.Tensor, output: tf.Tensor, { tap }: CallContext): tf.Tensor {
  return tap ? tap({ ...site, input, output }) : output;
}

/** x [n, …, i] · kernel [i, o] + bias [o] → [n, …, o], before the activation; o is the kernel's, which may have grown. */
function dense(site: LayerSite, x: tf.Tensor, context: CallContext): tf.Tensor {
  const kernel = at(context.params, site.params['kernel'] ?? '') as tf.Tensor2D;
  const [inputs, units] = kernel.shape;
  const rows = (x.rank === 2 ? x : tf.reshape(x, [-1, inputs])) as tf.Tensor2D; // [n·…, i]
  const product = withBias(site, tf.matMul(rows, kernel), context);
  const output = x.rank === 2 ? product : tf.reshape(product, [...x.shape.slice(0, -1), units]);
  return tapped(site, x, output, context);
}

/** x [n, h, w, i] ∗ kernel [kh, kw, i, o] + bias [o] → [n, h', w', o], before the activation. */
function convolution(site: LayerSite, x: tf.Tensor, context: CallContext): tf.Tensor {
  const { strides, padding, dilation } = site.config as {
    readonly strides: [number, number];
    readonly padding: 'same' | 'valid';
    readonly dilation: [number, number];
  };
  const kernel = at(context.params, site.params['kernel'] ?? '') as tf.Tensor4D;
  const product = tf.conv2d(x as tf.Tensor4D, kernel, strides, padding, 'NHWC', dilation);
  return tapped(site, x, withBias(site, product, context), context);
}

function withBias({ params: { bias } }: LayerSite, product: tf.Tensor, { params }: CallContext): tf.Tensor {
  return bias === undefined ? product : tf.add(product, at(params, bias));
}

function dropped(step: Step, layer: layers.Layer, input: tf.Tensor, { training, noise }: CallContext): tf.Tensor {
  const drawn = training ? noise?.[step.noise ?? ''] : undefined;
  return drawn ? dropout(input, drawn, (layer as unknown as { readonly rate: number }).rate) : input;
}

/** The layer's own computation. */
function applied(
  layer: layers.Layer,
  inputs: readonly tf.Tensor[],
  { site, training, mask }: CallContext,
): tf.Tensor[] {
  const restore = site?.kind === 'BatchNormalization' ? completed(layer) : null;
  try {
    const outputs = layer.apply([...inputs], { training, ...(mask ? { mask } : {}) });
    return (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor[];
  } finally {
    restore?.();
  }
}

interface Normalization {
  readonly gamma?: object | null;
  readonly beta?: object | null;
  readonly movingMean: { readonly shape: number[] };
}

/**
 * A batch normalization with `scale` or `center` off: tfjs reads both in training, whether they are there or not, and
 * its gradient in inference does the same.
 */
function completed(layer: layers.Layer): () => void {
  const { gamma, beta, movingMean } = layer as unknown as Normalization;
  const undo = [
    gamma ? null : override(layer, 'gamma', { read: () => tf.ones(movingMean.shape) }),
    beta ? null : override(layer, 'beta', { read: () => tf.zeros(movingMean.shape) }),
  ];
  return () => {
    for (const restore of undo) restore?.();
  };
}
