import type * as tf from '@tensorflow/tfjs-core';
import { type Axis, type ConvGeometry, convGeometry } from './conv-geometry.ts';
import { type Scratch, type WasmBackend, withScratch } from './scratch.ts';

/**
 * Wraps `Conv2DBackpropInput`: the gradient of `conv2d` with respect to its input is itself a convolution, of dY spread
 * by the stride with the filter turned by 180° and its channels swapped. The shipped kernel is a plain loop,
 * about ten times slower; it stays for the rare padding that is wider than the filter.
 */
export function withFlippedConvolution(original: tf.KernelFunc): tf.KernelFunc {
  return (args) => {
    const { dy, filter } = args.inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
    const { inputShape } = args.attrs as unknown as { inputShape: number[] };
    const geometry = convGeometry(inputShape, filter.shape, args.attrs ?? {});
    const { rows, columns } = geometry;
    if (rows.before >= rows.filter || columns.before >= columns.filter) return original(args);
    const backend = args.backend as WasmBackend;
    if (geometry.batch === 0) return backend.makeOutput(inputShape, 'float32');
    return withScratch(backend, (scratch) => {
      const x = spread(scratch, dy, geometry);
      const turned = scratch.run('Reverse', { x: filter }, { dims: [0, 1] });
      const swapped = scratch.transpose(turned, [0, 1, 3, 2]);
      const pad = [[0, 0], padding(rows), padding(columns), [0, 0]];
      const attrs = { strides: 1, dilations: 1, dataFormat: 'NHWC', pad };
      const full = scratch.run('Conv2D', { x, filter: swapped }, attrs);
      if (full.shape[1] === rows.input && full.shape[2] === columns.input) return full;
      return scratch.run('Slice', { x: full }, { begin: [0, 0, 0, 0], size: [...inputShape] });
    });
  };
}

/** Zeros before and after, so that the output has at least `input` pixels. */
function padding({ input, output, stride, filter, before }: Axis): [number, number] {
  return [filter - 1 - before, Math.max(0, input - output * stride + before)];
}

/** dY with `stride − 1` zeros after each pixel and each row: [n, rows·stride, columns·stride, o]. */
function spread(scratch: Scratch, dy: tf.TensorInfo, geometry: ConvGeometry): tf.TensorInfo {
  const { batch, rows, columns, outChannels } = geometry;
  let x = dy;
  if (columns.stride > 1) {
    x = padAfter(scratch, x, { rows: batch * rows.output * columns.output, factor: columns.stride });
  }
  if (rows.stride > 1) x = padAfter(scratch, x, { rows: batch * rows.output, factor: rows.stride });
  return scratch.reshape(x, [batch, rows.output * rows.stride, columns.output * columns.stride, outChannels]);
}

/** Seen as a matrix with that many rows, makes each row `factor` times as long, filled with zeros. */
function padAfter(scratch: Scratch, x: tf.TensorInfo, by: { rows: number; factor: number }): tf.TensorInfo {
  const length = x.shape.reduce((product, size) => product * size, 1) / by.rows;
  const paddings = [
    [0, 0],
    [0, length * (by.factor - 1)],
  ];
  return scratch.run('PadV2', { x: scratch.reshape(x, [by.rows, length]) }, { paddings, constantValue: 0 });
}
