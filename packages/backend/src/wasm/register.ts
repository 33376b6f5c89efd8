import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';
import { cpuAvgPool3DGrad, cpuAvgPoolGrad, wasmAvgPool3DGrad, wasmAvgPoolGrad } from './avg-pool-grad.ts';
import { conv2DBackpropFilter } from './conv-2d-backprop-filter.ts';
import { withFlippedConvolution } from './conv-2d-backprop-input.ts';
import { conv3DBackpropFilter, conv3DBackpropInput } from './conv-3d-backprop.ts';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-backprop.ts';
import { withEmptyOperands } from './empty-mat-mul.ts';
import { withMeanOfNothing, withSumOfNothing } from './empty-reductions.ts';
import { identity } from './identity.ts';
import { maxPool3D } from './max-pool-3d.ts';
import { maxPool3DGrad, maxPoolGrad } from './max-pool-grad.ts';
import { oneHot } from './one-hot.ts';
import { withReshapedBias } from './reshaped-bias.ts';
import { withSmallerPacked } from './smaller-packed.ts';
import { withMeanOfRows, withSumOfRows } from './sum-of-rows.ts';
import { withExplicitTranspose } from './transposed-mat-mul.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

const MARKER = Symbol.for('unforget.wasm-kernel');

/**
 * Registers the kernels that make training on the wasm backend possible (gradients of convolutions, depthwise ones too,
 * and of embeddings), right (gradients of average pooling and of everything 3-D, one-hot rows, long sums) and fast
 * (transposed products, gradients of convolutions and max pooling, sums); {@link selectBackend} calls it when it takes
 * wasm. Does nothing when they are there already. Returns the names of the kernels registered now.
 *
 * @throws {UnforgetError} 'backend-unavailable' if `@tensorflow/tfjs-backend-wasm` was not imported before
 */
export function registerWasmTrainingKernels(): string[] {
  if (!tf.getKernel('BatchMatMul', 'wasm')) {
    throw new UnforgetError({
      code: 'backend-unavailable',
      what: 'Training kernels for wasm: the wasm backend is not registered',
      remedy: "Import '@tensorflow/tfjs-backend-wasm' first, or call selectBackend({ backend: 'wasm' })",
    });
  }
  return [
    wrap('BatchMatMul', (original) => withEmptyOperands(withSmallerPacked(withExplicitTranspose(original)))),
    wrap('_FusedMatMul', (original) => withReshapedBias(withEmptyOperands(withExplicitTranspose(original)))),
    wrap('FusedConv2D', withReshapedBias),
    wrap('FusedDepthwiseConv2D', withReshapedBias),
    wrap('Conv2DBackpropInput', withFlippedConvolution),
    wrap('Sum', (original) => withSumOfNothing(withSumOfRows(original))),
    wrap('Mean', (original) => withMeanOfNothing(withMeanOfRows(original))),
    wrap('Identity', () => identity),
    wrap('MaxPoolGrad', () => maxPoolGrad),
    wrap('MaxPool3D', () => maxPool3D),
    wrap('MaxPool3DGrad', () => maxPool3DGrad),
    wrap('AvgPoolGrad', () => wasmAvgPoolGrad),
    wrap('AvgPool3DGrad', () => wasmAvgPool3DGrad),
    wrap('Conv3DBackpropFilterV2', () => conv3DBackpropFilter),
    wrap('Conv3DBackpropInputV2', () => conv3DBackpropInput),
    wrap('OneHot', () => oneHot),
    wrap('Dilation2DBackpropInput', () => refuseDilation),
    wrap('Dilation2DBackpropFilter', () => refuseDilation),
    add('Conv2DBackpropFilter', conv2DBackpropFilter),
    add('DepthwiseConv2dNativeBackpropFilter', depthwiseBackpropFilter),
    add('DepthwiseConv2dNativeBackpropInput', depthwiseBackpropInput),
    add('UnsortedSegmentSum', unsortedSegmentSum),
  ].flat();
}

/** Puts the right gradients of average pooling in the place of the cpu backend's own. */
export function registerCpuTrainingKernels(): string[] {
  return [
    wrap('AvgPoolGrad', () => cpuAvgPoolGrad, 'cpu'),
    wrap('AvgPool3DGrad', () => cpuAvgPool3DGrad, 'cpu'),
  ].flat();
}

/** The shipped gradients of `dilation2d` are wrong; no layer uses them. */
const refuseDilation: tf.KernelFunc = () => {
  throw new UnforgetError({
    code: 'unsupported-kernel',
    what: 'Gradient of dilation2d on the wasm backend',
    remedy: 'Use the native or cpu backend',
  });
};

type Wrapper = (original: tf.KernelFunc) => tf.KernelFunc;

function wrap(kernelName: string, wrapper: Wrapper, backendName = 'wasm'): string[] {
  const original = tf.getKernel(kernelName, backendName);
  if (!original || MARKER in original.kernelFunc) return [];
  const kernelFunc = Object.assign(wrapper(original.kernelFunc), { [MARKER]: true });
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...original, kernelFunc });
  return [kernelName];
}

function add(kernelName: string, kernelFunc: tf.KernelFunc): string[] {
  if (tf.getKernel(kernelName, 'wasm')) return []; // ours from an earlier call, or a later tfjs that has its own
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  return [kernelName];
}
