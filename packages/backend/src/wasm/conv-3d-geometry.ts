import * as tf from '@tensorflow/tfjs-core';
import type { Geometry } from './conv-geometry.ts';

type Shape5D = [number, number, number, number, number];
type Triple = number | [number, number, number];
type Rounding = 'floor' | 'round' | 'ceil';

/** Reads the geometry from the attributes that tfjs hands to the two gradient kernels of `conv3d`. */
export function conv3DGeometry(inShape: readonly number[], filterShape: readonly number[], attrs: object): Geometry {
  const { strides, pad } = attrs as { strides: Triple; pad: 'same' | 'valid' };
  return volumeOf(tf.backend_util.computeConv3DInfo(inShape as Shape5D, filterShape as Shape5D, strides, 1, pad));
}

/** Reads the geometry from the attributes that tfjs hands to the gradient kernels of 3-D pooling. */
export function pool3DGeometry(inShape: readonly number[], attrs: object): Geometry {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as {
    filterSize: Triple;
    strides: Triple;
    pad: 'same' | 'valid' | number;
    dimRoundingMode?: Rounding;
  };
  const x = inShape as Shape5D;
  return volumeOf(tf.backend_util.computePool3DInfo(x, filterSize, strides, 1, pad, dimRoundingMode));
}

function volumeOf(info: tf.backend_util.Conv3DInfo): Geometry {
  const { padInfo } = info;
  const axis = (name: 'Depth' | 'Height' | 'Width', before: number) => ({
    input: info[`in${name}`],
    output: info[`out${name}`],
    filter: info[`filter${name}`],
    stride: info[`stride${name}`],
    before,
  });
  const axes = [axis('Depth', padInfo.front), axis('Height', padInfo.top), axis('Width', padInfo.left)];
  return { batch: info.batchSize, inChannels: info.inChannels, axes };
}
