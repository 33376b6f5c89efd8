import { Error as E, parse, View } from 'vega';
import { compile } from 'vega-lite';

const t = performance.now();
const spec = {
  $schema: '',
  data: {
    values: [
      { a: 1, b: 2, c: '<b>"x"' },
      { a: 2, b: 3, c: 'y' },
    ],
  },
  mark: { type: 'line', point: true, clip: true },
  width: 200,
  encoding: {
    x: { field: 'a', type: 'quantitative' },
    y: { field: 'b', type: 'quantitative' },
    color: { field: 'c', type: 'nominal' },
  },
  config: { axis: { labelColor: 'currentColor', titleColor: 'currentColor' } },
};
const v = new View(parse(compile(spec as never).spec), { renderer: 'none', logLevel: E });
console.log(await v.toSVG());
console.log(performance.now() - t);
