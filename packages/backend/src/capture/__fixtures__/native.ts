import * as tf from '@tensorflow/tfjs-core';
import type { CapturedProgram, TensorProgram } from '@unforget/types';
import { expect } from 'vitest';
import { selectBackend } from '../../index.ts';
import { findTfjsNode, hasNativeBinary } from '../../node-runtime.ts';
import { captureNative } from '../capture.ts';
import { type NativeBackend, nativeBackend } from '../native-backend.ts';

const folder = findTfjsNode();
export const nativeIsThere: boolean = folder !== undefined && hasNativeBinary(folder);
/** To be put behind the name of a suite. */
export const orWhyNot: string = nativeIsThere ? '' : ' (skipped: the native engine is not installed here)';

export const startNative = (): Promise<unknown> => selectBackend({ backend: 'native', log: () => {} });

export function backend(): NativeBackend & { getNumOfSavedModels(): number } {
  const found = nativeBackend();
  if (!found) throw new Error('The native engine is not the current one');
  return found as NativeBackend & { getNumOfSavedModels(): number };
}

/** Captures or fails the test with the reason. */
export function captured(program: TensorProgram, example: Parameters<typeof captureNative>[1]): CapturedProgram {
  const result = captureNative(program, example);
  if (!result.captured) throw new Error(`Not captured: ${result.why}`);
  return result.captured;
}

export type Expression = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

const listed = (made: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(made) ? made : [made]);

/** A program without state. */
export const pure =
  (expression: Expression): TensorProgram =>
  (_, inputs) => ({ state: [], outputs: listed(expression(...inputs)) });

/** The very bits, so that −0 is not 0 and a NaN is itself. */
export function bits(tensor: tf.Tensor): number[] {
  const values = tensor.dataSync();
  if (!(values instanceof Float32Array)) return Array.from(values as Int32Array);
  return Array.from(new Int32Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength)));
}

/** Holds an expression run as a graph against itself run op by op: same shapes, types and bits. */
export function expectSameBits(expression: Expression, inputs: tf.Tensor[]): void {
  const eager = tf.tidy(() => listed(expression(...inputs)));
  const graph = captured(pure(expression), { state: [], inputs });
  const run = graph.run(
    inputs,
    eager.map((_, i) => i),
  );
  for (const [i, expected] of eager.entries()) {
    const received = run[i] as tf.Tensor;
    expect([received.dtype, ...received.shape]).toEqual([expected.dtype, ...expected.shape]);
    expect(bits(received)).toEqual(bits(expected));
  }
  graph.dispose();
  tf.dispose([...eager, ...run]);
}

/** Uniform numbers from a small generator of its own, so that every run has the same. */
export function numbers(shape: number[], { seed = 1, from = 0.1, to = 2 } = {}): tf.Tensor {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let state = seed * 2654435761;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = from + ((to - from) * state) / 2 ** 32;
  }
  return tf.tensor(values, shape);
}
