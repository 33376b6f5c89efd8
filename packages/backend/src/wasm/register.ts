import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';
import { conv2DBackpropFilter } from './conv-2d-backprop-filter.ts';
import { withFlippedConvolution } from './conv-2d-backprop-input.ts';
import { withExplicitTranspose } from './transposed-mat-mul.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

const MARKER = Symbol.for('unforget.wasm-kernel');

/**
 * Registers the kernels that make training on the wasm backend possible (`Conv2DBackpropFilter`, `UnsortedSegmentSum`)
 * and fast (`BatchMatMul`, `_FusedMatMul`, `Conv2DBackpropInput`); {@link selectBackend} calls it when it takes wasm.
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
    add('Conv2DBackpropFilter', conv2DBackpropFilter),
    add('UnsortedSegmentSum', unsortedSegmentSum),
  ].flat();
}

function wrap(kernelName: string, wrapper: (original: tf.KernelFunc) => tf.KernelFunc): string[] {
  const original = tf.getKernel(kernelName, 'wasm');
  if (!original || MARKER in original.kernelFunc) return [];
  const kernelFunc = Object.assign(wrapper(original.kernelFunc), { [MARKER]: true });
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...original, kernelFunc });
  return [kernelName];
}

function add(kernelName: string, kernelFunc: tf.KernelFunc): string[] {
  if (tf.getKernel(kernelName, 'wasm')) return []; // ours from an earlier call, or a later tfjs that has its own
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  return [kernelName];
}
