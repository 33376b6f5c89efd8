import * as tf from '@tensorflow/tfjs-core';
import { type LayerSite, UnforgetError } from '@unforget/types';
import type { PerSampleCall } from './registry.ts';
import { sumMoments } from './sum-moments.ts';

type Pair = readonly [number, number];

/** A convolution's geometry; pairs are [height, width]. */
interface Geometry {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly output: Pair;
  /** [before, after] for height and width. */
  readonly padding: readonly [Pair, Pair];
}

/**
 * Convolution on [n, height, width, i] with kernel [kh, kw, i, o] and bias [o]. `config` may hold `strides`, `dilation`
 * (a number or [height, width], default 1) and `padding` ('same', 'valid', a number for all sides, or
 * [top, bottom, left, right]; default 'valid'). Patches are laid out so that each sample is one matmul.
 */
export function conv2dRule(call: PerSampleCall): Readonly<Record<string, tf.Tensor>> {
  const { site, deltas, params, moment } = call;
  const input = call.input as tf.Tensor4D; // [n, h, w, i]
  const [samples, , , channels] = input.shape;
  const shape = params[site.params['kernel'] ?? '']?.shape ?? [];
  const [kernelHeight = 0, kernelWidth = 0, depth, filters] = shape;
  const [, height = 0, width = 0, outputs] = deltas[0]?.shape ?? [];
  if (depth !== channels || filters !== outputs) throw notPlain(site, shape, input.shape);

  const geometry = geometryOf(site, input.shape, { kernel: [kernelHeight, kernelWidth], output: [height, width] });
  const positions = height * width;
  const inputs = kernelHeight * kernelWidth * channels;
  const { kernel, bias } = sumMoments({
    samples,
    positions,
    inputs,
    moment,
    inputAt: (from, size) => {
      const chosen = tf.slice(input, [from, 0, 0, 0], [size, -1, -1, -1]);
      return tf.reshape(patches(chosen, geometry), [size, positions, inputs]);
    },
    deltas: deltas.map((delta) => tf.reshape(delta, [samples, positions, filters as number])), // [n, p, o]
  });
  return { kernel: tf.reshape(kernel, shape), bias };
}

/** x [n, h, w, i] → what each output position sees: [n, oh, ow, kh·kw·i]. */
function patches(x: tf.Tensor4D, { kernel, strides, dilation, output, padding }: Geometry): tf.Tensor4D {
  const [samples, , , channels] = x.shape;
  const padded = padding.flat().some((size) => size > 0)
    ? tf.pad(x, [[0, 0], [...padding[0]], [...padding[1]], [0, 0]])
    : x;
  const views: tf.Tensor4D[] = [];
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const begin = [0, row * dilation[0], column * dilation[1], 0];
      const end = [
        samples,
        (begin[1] as number) + (output[0] - 1) * strides[0] + 1,
        (begin[2] as number) + (output[1] - 1) * strides[1] + 1,
        channels,
      ];
      views.push(tf.stridedSlice(padded, begin, end, [1, strides[0], strides[1], 1]) as tf.Tensor4D);
    }
  }
  return tf.concat(views, 3);
}

function geometryOf(
  { config }: LayerSite,
  [, height, width]: readonly [number, number, number, number],
  { kernel, output }: Pick<Geometry, 'kernel' | 'output'>,
): Geometry {
  const strides = pair(config['strides']);
  const dilation = pair(config['dilation']);
  // Padding of 'same' as TensorFlow has it: the odd one goes after.
  const same = (axis: 0 | 1, size: number): Pair => {
    const reach = (output[axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
    const total = Math.max(0, reach - size);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  const { padding = 'valid' } = config;
  if (padding === 'same') return { kernel, strides, dilation, output, padding: [same(0, height), same(1, width)] };
  const [top = 0, bottom = top, left = top, right = left] =
    padding === 'valid' ? [] : Array.isArray(padding) ? padding : [Number(padding)];
  return {
    kernel,
    strides,
    dilation,
    output,
    padding: [
      [top, bottom],
      [left, right],
    ],
  };
}

function pair(value: LayerSite['config'][string] | undefined): Pair {
  if (typeof value === 'number') return [value, value];
  const [height = 1, width = height] = Array.isArray(value) ? value : [];
  return [height, width];
}

function notPlain(site: LayerSite, kernel: readonly number[], input: readonly number[]): UnforgetError {
  return new UnforgetError({
    code: 'unsupported-layer',
    what: `Layer "${site.path}" of kind "Conv2D"`,
    expected: 'one group, input [n, height, width, channels] and kernel [height, width, channels, filters]',
    received: `input [${input.join(', ')}] and kernel [${kernel.join(', ')}]`,
    remedy: "Use { mode: 'loop' }, which takes any model but is slow",
  });
}
