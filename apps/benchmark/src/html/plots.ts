import type { Verdict } from '../published/verdict.ts';
import type { Cell } from '../results/cells.ts';
import type { DoneRecord, RunRecord } from '../results/record.ts';

type Shown = Cell & Pick<Verdict, 'published'>;

/** A Vega-Lite specification, or null where there is nothing to show. */
type Plot = object | null;

const MEGABYTE = 1e6;
const percentAxis = (field: string, title: string) => ({ field, type: 'quantitative', title, scale: { zero: false } });

/** Means with their intervals, published numbers as diamonds. */
export function finalAccuracy(cells: readonly Shown[]): Plot {
  const values = cells
    .filter(({ mean }) => Number.isFinite(mean))
    .map(
      ({
        method,
        mean,
        published,
        metrics: {
          averageAccuracy: { low, high },
        },
      }) => ({
        method,
        mean: 100 * mean,
        published: published === null ? null : 100 * published,
        ...(Number.isFinite(low) ? { low: 100 * low, high: 100 * high } : {}),
      }),
    );
  if (values.length === 0) return null;
  const y = { field: 'method', type: 'nominal', title: null, sort: null };
  return {
    width: 620,
    data: { values },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2, color: '#808890' },
        encoding: { y, x: percentAxis('low', 'average accuracy, %'), x2: { field: 'high' } },
      },
      { mark: { type: 'point', filled: true, size: 60 }, encoding: { y, x: percentAxis('mean', '') } },
      {
        transform: [{ filter: 'isValid(datum.published)' }],
        mark: { type: 'point', shape: 'diamond', size: 110, color: '#d55e00' },
        encoding: { y, x: percentAxis('published', '') },
      },
    ],
  };
}

/** A panel for each method, a line for each experience. */
export function accuracyOverTime(records: readonly RunRecord[]): Plot {
  const values = entriesOf(records).filter(({ rows }) => rows > 1);
  if (values.length === 0) return null;
  return {
    data: { values },
    facet: { field: 'method', type: 'nominal', title: null, columns: 4, sort: null },
    spec: {
      width: 200,
      height: 130,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'after', type: 'ordinal', title: 'after experience' },
        y: { field: 'accuracy', type: 'quantitative', title: '%', scale: { domain: [0, 100] } },
        color: { field: 'on', type: 'nominal', title: 'on' },
      },
    },
    columns: 4,
  };
}

/** A heat map of the accuracy matrix for each method. */
export function matrices(records: readonly RunRecord[]): Plot {
  const values = entriesOf(records).filter(({ rows }) => rows > 1);
  if (values.length === 0) return null;
  return {
    data: { values },
    facet: { field: 'method', type: 'nominal', title: null, sort: null },
    spec: {
      width: 150,
      height: 150,
      mark: 'rect',
      encoding: {
        x: { field: 'on', type: 'ordinal', title: 'on' },
        y: { field: 'after', type: 'ordinal', title: 'after' },
        color: { field: 'accuracy', type: 'quantitative', title: '%', scale: { domain: [0, 100], scheme: 'viridis' } },
      },
    },
    columns: 5,
  };
}

/** What a method costs beside what it brings: two panels. */
export function costPlots(cells: readonly Shown[]): Plot {
  const done = cells.filter(({ mean }) => Number.isFinite(mean));
  if (done.length === 0) return null;
  const values = done.map(({ method, mean, savedBytes, metrics, timing }) => ({
    method,
    accuracy: 100 * mean,
    forgetting: Number.isFinite(metrics.forgetting.mean) ? 100 * metrics.forgetting.mean : null,
    megabytes: savedBytes / MEGABYTE,
    seconds: timing.secondsPerRun,
  }));
  return {
    data: { values },
    hconcat: [
      scatter({ x: ['megabytes', 'saved learner, MB'], y: ['forgetting', 'forgetting, points'] }),
      { ...scatter({ x: ['seconds', 'seconds a run'], y: ['accuracy', 'average accuracy, %'] }), ...front(values) },
    ],
  };
}

interface Axes {
  readonly x: readonly [field: string, title: string];
  readonly y: readonly [field: string, title: string];
}

const scatter = ({ x, y }: Axes) => ({
  width: 380,
  height: 260,
  encoding: { x: percentAxis(...x), y: percentAxis(...y) },
  layer: [
    { mark: { type: 'point', filled: true, size: 60 } },
    { mark: { type: 'text', dy: -9, color: '#808890' }, encoding: { text: { field: 'method' } } },
  ],
});

interface Cost {
  readonly accuracy: number;
  readonly seconds: number;
}

/** The same panel with a line through what nothing beats in both. */
function front(values: readonly Cost[]) {
  const best = values.filter((one) =>
    values.every((other) => other === one || other.accuracy < one.accuracy || other.seconds > one.seconds),
  );
  const panel = scatter({ x: ['seconds', 'seconds a run'], y: ['accuracy', 'average accuracy, %'] });
  return { layer: [{ data: { values: best }, mark: { type: 'line', strokeDash: [4, 4] } }, ...panel.layer] };
}

interface Entry {
  readonly method: string;
  readonly after: number;
  readonly on: number;
  /** In percent. */
  readonly accuracy: number;
  /** Rows of the matrix: 1 for joint training, of which there is no course. */
  readonly rows: number;
}

/** Entries of the mean accuracy matrix of each method, counted from 1. */
export function entriesOf(records: readonly RunRecord[]): Entry[] {
  const done = records.filter((record): record is DoneRecord => record.status === 'done');
  return [...new Set(done.map(({ method }) => method))].flatMap((method) => {
    const own = done.filter((record) => record.method === method).map(({ accuracyMatrix }) => accuracyMatrix);
    const rows = own[0]?.length ?? 0;
    return (own[0] ?? []).flatMap((row, after) =>
      row.flatMap((_, on) => {
        const accuracy = (100 * own.reduce((sum, matrix) => sum + (matrix[after]?.[on] ?? Number.NaN), 0)) / own.length;
        return Number.isNaN(accuracy) ? [] : [{ method, after: after + 1, on: on + 1, accuracy, rows }];
      }),
    );
  });
}
