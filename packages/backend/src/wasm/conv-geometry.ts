import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';

/** One spatial axis of a convolution: sizes in pixels. */
export interface Axis {
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly stride: number;
  readonly before: number;
}

/** What slides over what, in a pooling or convolution with any number of spatial axes. */
export interface Geometry {
  readonly batch: number;
  /** The spatial axes, outermost first. */
  readonly axes: readonly Axis[];
  readonly inChannels: number;
}

/** Geometry of a 2-D convolution, n batch, i in channels, o out channels. */
export interface ConvGeometry extends Geometry {
  readonly rows: Axis;
  readonly columns: Axis;
  readonly outChannels: number;
}

type Shape4D = [number, number, number, number];
type Pad = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
type Rounding = 'floor' | 'round' | 'ceil';

/** Reads the geometry from the attributes that tfjs hands to the two gradient kernels of `conv2d`. */
export function convGeometry(inShape: readonly number[], filterShape: readonly number[], attrs: object): ConvGeometry {
  const { strides, pad, dataFormat, dimRoundingMode } = attrs as {
    strides: number | [number, number];
    pad: Pad;
    dataFormat: 'NHWC' | 'NCHW';
    dimRoundingMode?: Rounding;
  };
  if (dataFormat === 'NCHW') throw channelsFirst();
  const [x, filter] = [inShape as Shape4D, filterShape as Shape4D];
  const info = tf.backend_util.computeConv2DInfo(x, filter, strides, 1, pad, dimRoundingMode);
  const { batch, axes, inChannels } = planeOf(info);
  const [rows, columns] = axes;
  return { batch, axes, rows, columns, inChannels, outChannels: info.outChannels };
}

/** Reads the geometry from the attributes that tfjs hands to the gradient kernels of 2-D pooling. */
export function pool2DGeometry(inShape: readonly number[], attrs: object): Geometry {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: Pad;
    dimRoundingMode?: Rounding;
  };
  const x = inShape as Shape4D;
  return planeOf(tf.backend_util.computePool2DInfo(x, filterSize, strides, 1, pad, dimRoundingMode));
}

function planeOf(info: tf.backend_util.Conv2DInfo): Geometry & { readonly axes: readonly [Axis, Axis] } {
  const rows = {
    input: info.inHeight,
    output: info.outHeight,
    filter: info.filterHeight,
    stride: info.strideHeight,
    before: info.padInfo.top,
  };
  const columns = {
    input: info.inWidth,
    output: info.outWidth,
    filter: info.filterWidth,
    stride: info.strideWidth,
    before: info.padInfo.left,
  };
  return { batch: info.batchSize, inChannels: info.inChannels, axes: [rows, columns] };
}

function channelsFirst(): UnforgetError {
  return new UnforgetError({
    code: 'unsupported-kernel',
    what: 'Gradient of conv2d on the wasm backend',
    expected: "dataFormat 'NHWC'",
    received: "'NCHW'",
    remedy: 'Put the channels last or use the native backend',
  });
}
