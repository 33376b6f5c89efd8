import * as tf from '@tensorflow/tfjs-core';
import { numbersOf } from './heap.ts';
import type { WasmBackend } from './scratch.ts';

/** Puts a kernel before another, which it falls back on. */
type Wrap = (original: tf.KernelFunc) => tf.KernelFunc;

/**
 * Wraps `Sum` so that sums over leading axes, the gradient of every bias, go down the columns in one pass.
 * The shipped kernel moves those axes to the end first, several times slower, and adds in float32: a sum of ones stops
 * growing at 2²⁴. Here sums are kept in float64, as on cpu.
 */
export const withSumOfRows: Wrap = withColumnSums((sum) => sum);

/** The same for `Mean`, the statistics of batch normalization. */
export const withMeanOfRows: Wrap = withColumnSums((sum, rows) => sum / rows);

function withColumnSums(finish: (sum: number, rows: number) => number): Wrap {
  return (original) => (args) => {
    const { x } = args.inputs as { x: tf.TensorInfo };
    const { axis, keepDims } = args.attrs as { axis?: number | number[]; keepDims?: boolean };
    const axes = tf.util.parseAxisParam(axis as number[], x.shape);
    const leading = axes.every((_, position) => axes.includes(position));
    if (x.dtype !== 'float32' || axes.length === 0 || !leading) return original(args);
    const kept = x.shape.slice(axes.length);
    const backend = args.backend as WasmBackend;
    const out = backend.makeOutput(keepDims ? [...axes.map(() => 1), ...kept] : kept, 'float32');
    const [values, results] = numbersOf(backend, x, out);
    const sums = columnSums(values, tf.util.sizeFromShape(kept));
    const rows = tf.util.sizeFromShape(x.shape.slice(0, axes.length));
    results.set(sums.map((sum) => finish(sum, rows)));
    return out;
  };
}

function columnSums(values: ArrayLike<number>, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  const four = 4 * columns; // rows at a time: 0.4 of the time of one at a time
  let start = 0;
  for (; start + four <= values.length && columns > 0; start += four) {
    for (let c = 0, at = start; c < columns; c++, at++) {
      const upper = (values[at] as number) + (values[at + columns] as number);
      const lower = (values[at + 2 * columns] as number) + (values[at + 3 * columns] as number);
      sums[c] = (sums[c] as number) + upper + lower;
    }
  }
  for (let at = start; at < values.length; at++) {
    const c = (at - start) % columns;
    sums[c] = (sums[c] as number) + (values[at] as number);
  }
  return sums;
}
