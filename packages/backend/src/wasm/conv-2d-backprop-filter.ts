import type * as tf from '@tensorflow/tfjs-core';
import { type Axis, type ConvGeometry, convGeometry } from './conv-geometry.ts';
import { type Numbers, numbersOf } from './heap.ts';
import { type Scratch, type WasmBackend, withScratch } from './scratch.ts';

/** Numbers of unfolded input held at a time: 16 MiB. Larger gains nothing, smaller repeats the packing of `dy`. */
const UNFOLDED_FLOATS = 4 * 1024 * 1024;

/**
 * Gradient of `conv2d` with respect to its filter, [rows, columns, in, out].
 * dW[r,c] = X[r,c]ᵀ · dY, where X[r,c] is the input pixel under filter position (r,c) for every output pixel p = (n,y,x):
 * the windows are unfolded (im2col) and multiplied by dY [p, o] in one product for as many positions as fit the budget.
 */
export const conv2DBackpropFilter: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const { filterShape } = attrs as unknown as { filterShape: number[] };
  const geometry = convGeometry(x.shape, filterShape, attrs ?? {});
  const backend = anyBackend as WasmBackend;
  return withScratch(backend, (scratch) => {
    const source = padded(scratch, x, geometry);
    const pixels = geometry.batch * geometry.rows.output * geometry.columns.output;
    const b = scratch.reshape(dy, [pixels, geometry.outChannels]);
    const unfold = unfolder({ backend, source, geometry, pixels });
    // A scratch for each group, so that only one is in memory at a time.
    const product = (group: Position[]): tf.TensorInfo =>
      withScratch(backend, (held) => {
        const a = concatRows(
          held,
          group.map((position) => held.own(unfold(position))),
        );
        return held.run('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
      });
    const products = positionGroups(geometry, pixels).map((group) => scratch.own(product(group)));
    return scratch.reshape(concatRows(scratch, products), filterShape);
  });
};

type Position = readonly [row: number, column: number];

function positionGroups({ rows, columns, inChannels }: ConvGeometry, pixels: number): Position[][] {
  const size = Math.max(1, Math.floor(UNFOLDED_FLOATS / Math.max(1, pixels * inChannels)));
  const groups: Position[][] = [];
  for (let r = 0; r < rows.filter; r++) {
    for (let c = 0; c < columns.filter; c++) {
      const last = groups.at(-1);
      if (last && last.length < size) last.push([r, c]);
      else groups.push([[r, c]]);
    }
  }
  return groups;
}

function concatRows(scratch: Scratch, parts: tf.TensorInfo[]): tf.TensorInfo {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  return scratch.run('Concat', parts as unknown as tf.NamedTensorInfoMap, { axis: 0 });
}

/** Padded pixels of an axis: up to the one that the last output pixel sees under the last filter position. */
const paddedSize = ({ input, before, filter, stride, output }: Axis): number =>
  Math.max(before + input, filter + (output - 1) * stride);

/** Pads `x` with zeros before and, as far as windows reach, after. */
function padded(scratch: Scratch, x: tf.TensorInfo, { rows, columns }: ConvGeometry): tf.TensorInfo {
  const spatial = [rows, columns].map((axis) => [axis.before, paddedSize(axis) - axis.before - axis.input]);
  if (spatial.flat().every((zeros) => zeros === 0)) return x;
  return scratch.run('PadV2', { x }, { paddings: [[0, 0], ...spatial, [0, 0]], constantValue: 0 });
}

interface Unfolding {
  readonly backend: WasmBackend;
  readonly source: tf.TensorInfo;
  readonly geometry: ConvGeometry;
  readonly pixels: number;
}

/** Gives, for a filter position, the input under it as [i, p]. */
function unfolder({ backend, source, geometry, pixels }: Unfolding): (position: Position) => tf.TensorInfo {
  const { inChannels } = geometry;
  return (position) =>
    withScratch(backend, (scratch) => {
      const window = scratch.allocate([pixels, inChannels]);
      const [from, to] = numbersOf(backend, source, window);
      copyWindow(from, to, { geometry, position });
      return inChannels === 1 ? scratch.reshape(window, [1, pixels]) : scratch.transpose(window, [1, 0]);
    });
}

/** Copies row by row; with a stride along the row, pixel by pixel. The backend's own strided slice is 20 times slower. */
function copyWindow(
  from: Numbers,
  to: Numbers,
  { geometry, position }: { geometry: ConvGeometry; position: Position },
): void {
  const { batch, rows, columns, inChannels } = geometry;
  const [r, c] = position;
  const [height, width] = [paddedSize(rows), paddedSize(columns)];
  const [runs, length] = columns.stride === 1 ? [1, columns.output * inChannels] : [columns.output, inChannels];
  const step = columns.stride * inChannels;
  let offset = 0;
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < rows.output; y++) {
      let start = ((n * height + r + y * rows.stride) * width + c) * inChannels;
      for (let run = 0; run < runs; run++, start += step, offset += length) {
        to.set(from.subarray(start, start + length), offset);
      }
    }
  }
}
