import type { Axis, Geometry } from './conv-geometry.ts';

/** The input pixels under the filter at one output pixel; those in the padding are left out. */
export interface Window {
  /** Where the channels of each pixel begin, counted from the beginning of the image. */
  readonly pixels: readonly number[];
  /** Which position of the filter lies over each, counted row by row. */
  readonly positions: readonly number[];
}

/** Calls `visit` for each window of each image, in the order of the output; `image` is where the image begins, `output` its how-many-eth window. */
export function forEachWindow(
  geometry: Geometry,
  visit: (window: Window, image: number, output: number) => void,
): void {
  const windows = windowsOf(geometry);
  const size = imageSize(geometry);
  let output = 0;
  for (let n = 0; n < geometry.batch; n++) {
    for (const window of windows) visit(window, n * size, output++);
  }
}

/** Numbers in one image of the input. */
export const imageSize = ({ axes, inChannels }: Geometry): number =>
  axes.reduce((product, { input }) => product * input, inChannels);

/** The windows of one image. */
export function windowsOf({ axes, inChannels }: Geometry): Window[] {
  let windows: Window[] = [{ pixels: [0], positions: [0] }];
  for (const axis of axes) windows = windows.flatMap((outer) => refine(outer, axis));
  return windows.map(({ pixels, positions }) => ({ pixels: pixels.map((pixel) => pixel * inChannels), positions }));
}

/** The windows along one more axis, inside what the outer axes gave. */
function refine(outer: Window, axis: Axis): Window[] {
  return Array.from({ length: axis.output }, (_, out): Window => {
    const covered = under(axis, out);
    return {
      pixels: outer.pixels.flatMap((pixel) => covered.map((c) => pixel * axis.input + c.pixel)),
      positions: outer.positions.flatMap((position) => covered.map((c) => position * axis.filter + c.position)),
    };
  });
}

/** Pixels of the input, along one axis, that the filter covers at output `out`. */
function under({ input, stride, before, filter }: Axis, out: number): { pixel: number; position: number }[] {
  const covered = Array.from({ length: filter }, (_, position) => ({
    pixel: out * stride - before + position,
    position,
  }));
  return covered.filter(({ pixel }) => pixel >= 0 && pixel < input);
}
