import * as tf from '@tensorflow/tfjs-core';
import { dropout } from '@unforget/core';
import type { ForwardOptions, ForwardResult, LayerSite, ParamTree, Tap } from '@unforget/types';
import { type Column, columnPath, columnsOf, headPath } from './column.ts';
import { gatherUnits } from './gather-units.ts';
import { type Layer, type Layout, product } from './layout.ts';

/** What a layer of a column is computed from. */
interface Pass {
  readonly layout: Layout;
  readonly params: ParamTree;
  readonly tap: Tap | undefined;
}

/**
 * One pass through all columns, layer by layer: what a column makes of a sample is computed once, whoever hears it.
 * Earlier columns never hear later ones, and don't drop anything.
 */
export function forwardColumns(
  layout: Layout,
  params: ParamTree,
  { x, training = false, noise, tap }: ForwardOptions & { readonly x: tf.Tensor },
): ForwardResult {
  const pass: Pass = { layout, params, tap };
  const columns = columnsOf(Object.keys(params));
  let made: readonly tf.Tensor[] = columns.map(() => x);
  for (const [i, layer] of layout.layers.entries()) {
    made = columns.map((column, k) => {
      const h = activated(layer, preActivation(pass, layer, { column, own: made[k], earlier: heard(i, made, k) }));
      const mask = training && k === columns.length - 1 ? noise?.[layer.path] : undefined;
      return mask ? dropout(h, mask, layout.dropout) : h;
    });
  }
  const heads = columns.map((column, k) => {
    const head: Layer = { path: headPath(column), kind: 'dense', size: [column.units.length] };
    return preActivation(pass, head, { column, own: made[k], earlier: heard(layout.layers.length, made, k) });
  });
  const features = flat(made.at(-1) ?? x);
  return { outputs: gatherUnits(columns, heads, x.shape[0] ?? 0), features, updates: {} };
}

/** What the columns before the k-th made at the layer before: nothing at the first, where all hear the input. */
const heard = (layer: number, made: readonly tf.Tensor[], k: number): readonly tf.Tensor[] =>
  layer > 0 ? made.slice(0, k) : [];

interface Inputs {
  readonly column: Column;
  readonly own: tf.Tensor | undefined;
  readonly earlier: readonly tf.Tensor[];
}

/** W·h + b, and what comes from earlier columns. */
function preActivation(pass: Pass, layer: Layer, { column, own, earlier }: Inputs): tf.Tensor {
  const path = `${columnPath(column)}/${layer.path}`;
  const output = connected(pass, { path, kind: layer.kind }, own as tf.Tensor);
  if (!earlier.length || pass.layout.lateral === 'none') return output;
  return tf.add(output, lateral(pass, layer, { path: `${path}/lateral`, earlier }));
}

/** U·relu(V·[α₁h⁽¹⁾, α₂h⁽²⁾, …] + c), or U·[h⁽¹⁾, h⁽²⁾, …]. */
function lateral(
  pass: Pass,
  layer: Layer,
  { path, earlier }: { path: string; earlier: readonly tf.Tensor[] },
): tf.Tensor {
  const to = { path, kind: layer.kind };
  if (pass.layout.lateral === 'linear') return connected(pass, to, joined(earlier));
  const scale = pass.params[`${path}/scale`] as tf.Tensor1D;
  const scaled = earlier.map((h, j) => tf.mul(h, tf.slice(scale, [j], [1])));
  const kind = (earlier[0] as tf.Tensor).rank > 2 ? 'convolution' : 'dense';
  return connected(pass, to, tf.relu(connected(pass, { path: `${path}/projection`, kind }, joined(scaled))));
}

/** Along the last axis: units, or channels. */
const joined = (tensors: readonly tf.Tensor[]): tf.Tensor =>
  tensors.length === 1 ? (tensors[0] as tf.Tensor) : tf.concat([...tensors], -1);

const flat = (x: tf.Tensor): tf.Tensor => (x.rank === 2 ? x : tf.reshape(x, [-1, product(x.shape.slice(1))]));

const activated = ({ kind }: Layer, z: tf.Tensor): tf.Tensor =>
  kind === 'dense' ? tf.relu(z) : tf.maxPool(tf.relu(z) as tf.Tensor4D, 2, 2, 'valid');

/** x · kernel, or x ∗ kernel with stride 1 and padding 'same'; plus bias where there is one. */
function connected({ params, tap }: Pass, { path, kind }: Pick<Layer, 'path' | 'kind'>, x: tf.Tensor): tf.Tensor {
  const kernel = params[`${path}/kernel`] as tf.Tensor;
  const bias = params[`${path}/bias`];
  const input = kind === 'dense' ? flat(x) : x;
  const weighted =
    kind === 'dense'
      ? tf.matMul(input as tf.Tensor2D, kernel as tf.Tensor2D)
      : tf.conv2d(input as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
  const output = bias ? tf.add(weighted, bias) : weighted;
  return tap ? tap({ ...siteOf(path, kind, bias !== undefined), input, output }) : output;
}

const siteOf = (path: string, kind: Layer['kind'], biased: boolean): LayerSite => ({
  kind: kind === 'dense' ? 'Dense' : 'Conv2D',
  path,
  params: { kernel: `${path}/kernel`, ...(biased ? { bias: `${path}/bias` } : {}) },
  config: kind === 'dense' ? {} : { strides: [1, 1], padding: 'same', dilation: [1, 1] },
});
