import type { MethodResult, Plane, Series, StreamComparison } from './result.ts';

/** Pixels that the panels of a figure share. */
const PAGE = 840;

const names = (methods: readonly MethodResult[]): string[] => methods.map(({ method }) => method);

/** A panel for each method, side by side on the same scales. */
const byMethod = (methods: readonly MethodResult[], values: readonly object[], spec: object): object => ({
  data: { values },
  facet: {
    column: {
      field: 'method',
      type: 'nominal',
      title: null,
      sort: names(methods),
      header: { labelFontSize: 13, labelFontWeight: 'bold' },
    },
  },
  spec,
});

const panelWidth = (methods: readonly MethodResult[], most: number): number =>
  Math.min(most, Math.floor(PAGE / Math.max(1, methods.length)) - 24);

/** A row for each accuracy that was tested. */
const accuracies = ({ experiences }: StreamComparison, methods: readonly MethodResult[]): object[] =>
  methods.flatMap(({ method, accuracyMatrix }) =>
    accuracyMatrix.flatMap((row, i) =>
      row.flatMap((accuracy, j) =>
        accuracy === null
          ? []
          : [{ method, accuracy, i: i + 1, percent: 100 * accuracy, learned: experiences[i], tested: experiences[j] }],
      ),
    ),
  );

/** More experiences than the palette has colours are told apart by their order alone. */
const DISTINCT = 6;

/** Accuracy on each experience over time, one panel per method. */
export function overTimeSpec(comparison: StreamComparison, methods: readonly MethodResult[]): object {
  const { experiences } = comparison;
  const many = experiences.length > DISTINCT;
  const on = { field: 'tested', type: 'nominal', sort: experiences, title: 'tested on' };
  const scale = many ? { scale: { scheme: 'viridis' } } : {};
  return byMethod(methods, accuracies(comparison, methods), {
    width: panelWidth(methods, 260),
    height: 170,
    encoding: {
      x: { field: 'i', type: 'ordinal', title: 'experiences learned', axis: { labelAngle: 0 } },
      y: {
        field: 'accuracy',
        type: 'quantitative',
        scale: { domain: [0, 1] },
        axis: { format: '.0%' },
        title: 'accuracy',
      },
      color: { ...on, ...scale },
    },
    layer: [
      { mark: { type: 'line', strokeWidth: 2 } },
      {
        mark: { type: 'point', filled: true, size: 55, opacity: 1 },
        ...(many ? {} : { encoding: { shape: on } }),
      },
    ],
  });
}

/** Accuracy in percent: a row for each experience learned, a column for each tested. */
export function matrixSpec(comparison: StreamComparison, methods: readonly MethodResult[]): object {
  const { experiences } = comparison;
  const size = Math.max(20, Math.min(34, Math.floor(panelWidth(methods, 260) / experiences.length)));
  const sort = experiences;
  return byMethod(methods, accuracies(comparison, methods), {
    width: { step: size },
    height: { step: size },
    encoding: {
      x: { field: 'tested', type: 'nominal', sort, title: 'tested on', axis: { labelAngle: -40, titlePadding: 4 } },
      y: { field: 'learned', type: 'nominal', sort, title: 'learned last' },
    },
    layer: [
      {
        mark: 'rect',
        encoding: {
          color: {
            field: 'accuracy',
            type: 'quantitative',
            scale: { domain: [0, 1], range: ['#e58a4f', '#f6efe2', '#5fb0dc'], interpolate: 'rgb' },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text', color: '#14181b', fontSize: 10 },
        encoding: { text: { field: 'percent', type: 'quantitative', format: '.0f' } },
      },
    ],
  });
}

/** Loss terms over the steps; a total of one term is that term. */
export function lossSpec(methods: readonly MethodResult[]): object {
  const values = methods.flatMap(({ method, losses }) =>
    losses.flatMap(({ step, losses: terms }) => {
      const entries = Object.entries(terms);
      const shown = entries.length > 2 ? entries : entries.filter(([term]) => term !== 'total');
      return shown.map(([term, value]) => ({ method, step, term, value }));
    }),
  );
  return byMethod(methods, values, {
    width: panelWidth(methods, 260),
    height: 120,
    mark: { type: 'line', strokeWidth: 1.2 },
    encoding: {
      x: { field: 'step', type: 'quantitative', title: 'step', axis: { tickCount: 5 } },
      y: { field: 'value', type: 'quantitative', title: 'loss', scale: { type: 'sqrt' }, axis: { tickCount: 5 } },
      color: { field: 'term', type: 'nominal', title: 'term' },
    },
  });
}

/** A share over days, with lines where something happened. */
export function seriesSpec({ points, marks }: Series): object {
  const x = { field: 'day', type: 'quantitative', title: 'day', scale: { nice: false } };
  return {
    width: PAGE - 100,
    height: 200,
    layer: [
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 2, point: { size: 25 } },
        encoding: {
          x,
          y: {
            field: 'accuracy',
            type: 'quantitative',
            scale: { domain: [0, 1] },
            axis: { format: '.0%' },
            title: 'right answers',
          },
        },
      },
      { data: { values: marks }, mark: { type: 'rule', color: COLOURS.square, strokeDash: [4, 3] }, encoding: { x } },
      {
        data: { values: marks.map((mark, i) => ({ ...mark, height: 0.06 + 0.09 * (i % 3) })) },
        mark: { type: 'text', align: 'left', dx: 4, color: COLOURS.square },
        encoding: { x, y: { field: 'height', type: 'quantitative' }, text: { field: 'text' } },
      },
    ],
  };
}

const COLOURS = { circle: '#0072b2', square: '#d55e00' } as const;

const planeAxis = (field: string): object => ({
  field,
  type: 'quantitative',
  title: null,
  scale: { domain: [-2.2, 2.2], nice: false },
  axis: { grid: false, tickCount: 5 },
});

/** The plane as a net sees it, with the points on it. */
export function planeSpec({ method, cells, points }: Plane): object {
  const half = 4.4 / Math.sqrt(cells.length) / 2;
  const boxes = cells.map(({ x, y, unit }) => ({
    x: x - half,
    x2: x + half,
    y: y - half,
    y2: y + half,
    colour: unit ? COLOURS.square : COLOURS.circle,
  }));
  const place = { x: planeAxis('x'), y: planeAxis('y') };
  return {
    title: method,
    width: 320,
    height: 320,
    layer: [
      {
        data: { values: boxes },
        mark: { type: 'rect', opacity: 0.25 },
        encoding: {
          ...place,
          x2: { field: 'x2' },
          y2: { field: 'y2' },
          color: { field: 'colour', type: 'nominal', scale: null },
        },
      },
      {
        data: { values: points.map((point) => ({ ...point, colour: COLOURS[point.label as 'circle' | 'square'] })) },
        mark: { type: 'point', filled: true, size: 34, opacity: 0.9 },
        encoding: {
          ...place,
          color: { field: 'colour', type: 'nominal', scale: null },
          shape: {
            field: 'label',
            type: 'nominal',
            scale: { domain: ['circle', 'square'], range: ['circle', 'square'] },
            legend: null,
          },
        },
      },
      taskNames,
    ],
  };
}

const taskNames = {
  data: {
    values: [
      { x: -1, task: 'A' },
      { x: 1, task: 'B' },
    ],
  },
  mark: { type: 'text', fontSize: 16, fontWeight: 'bold', color: '#808890', y: 12 },
  encoding: { x: planeAxis('x'), text: { field: 'task' } },
};
