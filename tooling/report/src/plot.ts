import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Readable on white and on black: middle greys, no background. */
const THEME = {
  background: 'transparent',
  view: { stroke: 'transparent' },
  axis: {
    labelColor: '#808890',
    titleColor: '#808890',
    gridColor: '#80889033',
    domainColor: '#80889066',
    tickColor: '#80889066',
  },
  legend: { labelColor: '#808890', titleColor: '#808890' },
  title: { color: '#808890', fontSize: 13 },
  header: { labelColor: '#808890', titleColor: '#808890' },
  range: { category: ['#d1495b', '#1f8ac0', '#2a9d6f', '#b8871b', '#8661c1', '#6b7785'] },
} as const;

/** A Vega-Lite specification as an SVG element. */
export async function plotSvg(spec: object): Promise<string> {
  const { spec: vega } = compile({ ...spec, config: THEME } as unknown as TopLevelSpec);
  return new View(parse(vega), { renderer: 'none' }).toSVG();
}
