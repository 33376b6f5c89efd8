import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';
import { cpuAvgPoolGrad, wasmAvgPoolGrad } from './avg-pool-grad.ts';
import { conv2DBackpropFilter } from './conv-2d-backprop-filter.ts';
import { withFlippedConvolution } from './conv-2d-backprop-input.ts';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-backprop.ts';
import { identity } from './identity.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import { withMeanOfRows, withSumOfRows } from './sum-of-rows.ts';
import { withExplicitTranspose } from './transposed-mat-mul.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

const MARKER = Symbol.for('unforget.wasm-kernel');

/**
 * Registers the kernels that make training on the wasm backend possible (`Conv2DBackpropFilter`, `UnsortedSegmentSum`,
 * `DepthwiseConv2dNativeBackpropFilter` and `…Input`), right (`AvgPoolGrad`) and fast (`BatchMatMul`, `_FusedMatMul`,
 * `Conv2DBackpropInput`, `MaxPoolGrad`, `Sum`, `Mean`, `Identity`); {@link selectBackend} calls it when it takes wasm.
 * Does nothing when they are there already. Returns the names of the kernels registered now.
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
    wrap('BatchMatMul', withExplicitTranspose),
    wrap('_FusedMatMul', withExplicitTranspose),
    wrap('Conv2DBackpropInput', withFlippedConvolution),
    wrap('Sum', withSumOfRows),
    wrap('Mean', withMeanOfRows),
    wrap('Identity', () => identity),
    wrap('MaxPoolGrad', () => maxPoolGrad),
    wrap('AvgPoolGrad', () => wasmAvgPoolGrad),
    add('Conv2DBackpropFilter', conv2DBackpropFilter),
    add('DepthwiseConv2dNativeBackpropFilter', depthwiseBackpropFilter),
    add('DepthwiseConv2dNativeBackpropInput', depthwiseBackpropInput),
    add('UnsortedSegmentSum', unsortedSegmentSum),
  ].flat();
}

/** Puts the right `AvgPoolGrad` in the place of the cpu backend's own; the rest of that backend needs nothing. */
export function registerCpuTrainingKernels(): string[] {
  return wrap('AvgPoolGrad', () => cpuAvgPoolGrad, 'cpu');
}

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
