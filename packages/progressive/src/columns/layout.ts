import type { Fans, Initializer } from '@unforget/core';
import { type Column, headPath } from './column.ts';

/**
 * How later columns hear earlier ones.
 * - `adapter`: a small network with one hidden layer, eq. 2 of Rusu et al. 2016
 * - `linear`: a matrix, eq. 1
 * - `none`: not at all; columns are then networks of their own
 */
export type Lateral = 'adapter' | 'linear' | 'none';
export const LATERALS: readonly Lateral[] = ['adapter', 'linear', 'none'];

/** What a layer makes: [units], or [height, width, channels] of a convolution after its pooling. */
export type Size = readonly number[];

/** One layer of every column. */
export interface Layer {
  readonly path: string;
  readonly kind: 'dense' | 'convolution';
  readonly size: Size;
}

/** What all columns of a net have in common; a head follows the last layer. */
export interface Layout {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly layers: readonly Layer[];
  /** Side of the convolutions' square kernels. */
  readonly kernelSize: number;
  readonly lateral: Lateral;
  /** The scale of what comes from earlier columns starts uniform in (0, this]. */
  readonly lateralScale: number;
  readonly initializer: Initializer;
  /** Share of dense activations dropped in training. */
  readonly dropout: number;
}

export const product = (sizes: Size): number => sizes.reduce((a, b) => a * b, 1);
const channelsOf = (size: Size): number => size[size.length - 1] as number;

/** How a parameter starts: as weights or biases with these fans, or as scales. */
export interface Start {
  readonly shape: readonly number[];
  readonly role: 'weights' | 'bias' | 'scale';
  readonly fans: Fans;
}

/** Every parameter of a column, by its path within the column. */
export function columnStarts(layout: Layout, column: Column): Readonly<Record<string, Start>> {
  const head: Layer = { path: headPath(column), kind: 'dense', size: [column.units.length] };
  const starts: Record<string, Start> = {};
  let input: Size = layout.inputShape;
  for (const [i, layer] of [...layout.layers, head].entries()) {
    const { shape, fans } = weightsBetween(layer, input, layout.kernelSize);
    starts[`${layer.path}/kernel`] = { shape, role: 'weights', fans };
    starts[`${layer.path}/bias`] = { shape: shape.slice(-1), role: 'bias', fans };
    const earlier = column.index - 1;
    if (i > 0 && earlier > 0) Object.assign(starts, lateralStarts(layout, layer, { input, earlier }));
    input = layer.size;
  }
  return starts;
}

/** Weights of a layer over an input of this size. */
function weightsBetween(layer: Layer, input: Size, kernelSize: number): Pick<Start, 'shape' | 'fans'> {
  const out = channelsOf(layer.size);
  if (layer.kind === 'dense') {
    const fanIn = product(input);
    return { shape: [fanIn, out], fans: { fanIn, fanOut: out } };
  }
  const area = kernelSize ** 2;
  const channels = channelsOf(input);
  return { shape: [kernelSize, kernelSize, channels, out], fans: { fanIn: area * channels, fanOut: area * out } };
}

/** Parameters by which a layer hears so many earlier columns at the layer before, whose size is `input`. */
function lateralStarts(
  { lateral, kernelSize }: Layout,
  layer: Layer,
  { input, earlier }: { input: Size; earlier: number },
): Record<string, Start> {
  if (lateral === 'none') return {};
  const path = `${layer.path}/lateral`;
  const channels = channelsOf(input);
  const all = earlier * channels;
  if (lateral === 'linear') {
    const whole = [...input.slice(0, -1), all];
    return { [`${path}/kernel`]: { ...weightsBetween(layer, whole, kernelSize), role: 'weights' } };
  }
  const fans = { fanIn: all, fanOut: channels };
  const shape = input.length > 1 ? [1, 1, all, channels] : [all, channels];
  return {
    [`${path}/scale`]: { shape: [earlier], role: 'scale', fans },
    [`${path}/projection/kernel`]: { shape, role: 'weights', fans },
    [`${path}/projection/bias`]: { shape: [channels], role: 'bias', fans },
    [`${path}/kernel`]: { ...weightsBetween(layer, input, kernelSize), role: 'weights' },
  };
}
