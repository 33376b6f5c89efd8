import type { Axis, PoolGeometry } from './conv-geometry.ts';

/** The input pixels under the filter at one output pixel; those in the padding are left out. */
export interface Window {
  /** Where the channels of each pixel begin, counted from the beginning of the image. */
  readonly pixels: readonly number[];
  /** Which position of the filter lies over each: row · columns of the filter + column. */
  readonly positions: readonly number[];
}

/** Calls `visit` for each window of each image, in the order of the output; `image` is where the image begins, `output` its how-many-eth window. */
export function forEachWindow(
  geometry: PoolGeometry,
  visit: (window: Window, image: number, output: number) => void,
): void {
  const windows = windowsOf(geometry);
  const size = geometry.rows.input * geometry.columns.input * geometry.inChannels;
  let output = 0;
  for (let n = 0; n < geometry.batch; n++) {
    for (const window of windows) visit(window, n * size, output++);
  }
}

function windowsOf({ rows, columns, inChannels }: PoolGeometry): Window[] {
  const [ys, xs] = [rows, columns].map((axis) => Array.from({ length: axis.output }, (_, out) => under(axis, out)));
  return (ys ?? []).flatMap((vertical) =>
    (xs ?? []).map((horizontal): Window => {
      const pairs = vertical.flatMap((y) => horizontal.map((x) => ({ y, x })));
      return {
        pixels: pairs.map(({ y, x }) => (y.pixel * columns.input + x.pixel) * inChannels),
        positions: pairs.map(({ y, x }) => y.position * columns.filter + x.position),
      };
    }),
  );
}

/** Pixels of the input, along one axis, that the filter covers at output `out`. */
function under({ input, stride, before, filter }: Axis, out: number): { pixel: number; position: number }[] {
  const covered = Array.from({ length: filter }, (_, position) => ({
    pixel: out * stride - before + position,
    position,
  }));
  return covered.filter(({ pixel }) => pixel >= 0 && pixel < input);
}
