import { plotSvg } from '@unforget/report';
import type { Curve, CurvePoint } from '../results/rows.ts';

/** Both axes are logarithmic when the values span more than this. */
const WIDE = 30;

/** A curve as SVG: medians as lines, smallest and largest readings as bars. */
export function curvePlot({ title, xTitle, unit, points }: Curve): Promise<string> {
  const x = scaleOf(points, ({ x: place }) => place);
  const y = scaleOf(points, ({ ms }) => ms);
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: xTitle, scale: x, axis: { format: '~s', tickCount: 5 } },
    color: { field: 'line', type: 'nominal', title: null },
  };
  return plotSvg({
    title,
    width: 380,
    height: 230,
    data: { values: points },
    encoding,
    layer: [
      {
        mark: { type: 'line', point: true },
        encoding: { y: { field: 'ms', type: 'quantitative', title: unit, scale: y, axis: { tickCount: 5 } } },
      },
      { mark: 'rule', encoding: { y: { field: 'low', type: 'quantitative', scale: y }, y2: { field: 'high' } } },
    ],
  });
}

function scaleOf(points: readonly CurvePoint[], read: (point: CurvePoint) => number): object {
  const values = points.map(read);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low > 0 && high / low > WIDE ? { type: 'log' } : { zero: true };
}
