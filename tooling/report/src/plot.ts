import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Readable on white and on black: middle greys, no background; the palette of Okabe and Ito, which the colour-blind tell apart. */
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
  range: { category: ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#808890'] },
} as const;

/** A Vega-Lite specification as an SVG element. */
export async function plotSvg(spec: object): Promise<string> {
  const { spec: vega } = compile({ ...spec, config: THEME } as unknown as TopLevelSpec);
  return new View(parse(vega), { renderer: 'none' }).toSVG();
}
