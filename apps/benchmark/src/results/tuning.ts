import type { Scenario } from '@unforget/types';
import { intervalOf } from '../statistics/interval-of.ts';
import type { Suite } from '../suites/suite.ts';
import type { FailedRecord, RunRecord } from './record.ts';
import { counted, secondsText, table, withError } from './table.ts';

/** `results.json` of a search: every point of the grid, on validation data. */
export interface TuningDocument {
  readonly kind: 'benchmark-tuning';
  readonly schemaVersion: 1;
  readonly suite: string;
  readonly command: string;
  readonly points: readonly TuningPoint[];
  /** What the search took: runs, those that failed included. */
  readonly budget: { readonly runs: number };
  /** Seconds of all runs together. */
  readonly timing: { readonly runs: number };
  readonly failures: readonly Pick<FailedRecord, 'key' | 'error'>[];
}

export interface TuningPoint {
  readonly scenario: Scenario;
  readonly method: string;
  readonly lambda: number;
  /** Mean over the seeds of the average accuracy on validation data; NaN if every run failed. */
  readonly mean: number;
  readonly sem: number;
  /** Those whose run ended. */
  readonly seeds: readonly number[];
  /** The highest mean of its method and scenario; the smallest λ of equal ones. */
  readonly best: boolean;
}

export function tuningDocumentOf(records: readonly RunRecord[], suite: Suite, command: string): TuningDocument {
  const { methods, grid } = suite.tuning ?? { methods: [], grid: [] };
  const points = suite.scenarios.flatMap((scenario) =>
    methods.flatMap((method) => {
      const own = records.filter((record) => record.scenario === scenario && record.method === method);
      return own.length ? markBest(grid.map((lambda) => pointOf(own, { scenario, method, lambda }))) : [];
    }),
  );
  const seconds = records.reduce((sum, record) => sum + (record.status === 'done' ? record.timing.seconds : 0), 0);
  const failures = records.flatMap((record) =>
    record.status === 'failed' ? [{ key: record.key, error: record.error }] : [],
  );
  const [budget, timing] = [{ runs: records.length }, { runs: seconds }];
  return { kind: 'benchmark-tuning', schemaVersion: 1, suite: suite.name, command, points, budget, timing, failures };
}

function pointOf(records: readonly RunRecord[], at: Pick<TuningPoint, 'scenario' | 'method' | 'lambda'>): TuningPoint {
  const done = records.flatMap((record) => (record.status === 'done' && record.lambda === at.lambda ? [record] : []));
  const { mean, standardError } = intervalOf(done.map(({ metrics }) => metrics.averageAccuracy));
  return { ...at, mean, sem: standardError, seeds: done.map(({ seed }) => seed), best: false };
}

function markBest(points: readonly TuningPoint[]): TuningPoint[] {
  const highest = Math.max(...points.map(({ mean }) => (Number.isNaN(mean) ? -1 : mean)));
  const first = points.findIndex(({ mean }) => mean === highest);
  return points.map((point, i) => ({ ...point, best: i === first }));
}

/** The grid as a table: a row for each λ, a column for each method and scenario, the best in bold. */
export function tuningText({ points, budget, timing, failures }: TuningDocument): string {
  const columns = [...new Set(points.map(({ scenario, method }) => `${scenario}, ${method}`))];
  const grid = [...new Set(points.map(({ lambda }) => lambda))];
  const rows = grid.map((lambda) => [
    lambda.toExponential(),
    ...columns.map((column) => {
      const point = points.find((one) => one.lambda === lambda && `${one.scenario}, ${one.method}` === column);
      if (!point) return '–';
      const text = withError({ mean: point.mean, standardError: point.sem });
      return point.best ? `**${text}**` : text;
    }),
  ]);
  return `${table(['λ', ...columns], rows)}\n\nAverage accuracy in percent on validation data, which is part of the training samples: ${seedsText(points)}. Budget: ${counted(budget.runs, 'run')}, ${secondsText(timing.runs)} together.${
    failures.length ? `\n\nFailed:\n\n${failures.map(({ key, error }) => `- ${key}: ${error.message}`).join('\n')}` : ''
  }`;
}

/** Few seeds tell near values of λ apart by chance: a reader has to see how many there were. */
function seedsText(points: readonly TuningPoint[]): string {
  const all = [...new Set(points.flatMap(({ seeds }) => seeds))].sort((a, b) => a - b);
  const fewer = points.some(({ seeds }) => seeds.length < all.length) ? ', fewer where a run failed or is to come' : '';
  return `mean over ${counted(all.length, 'seed')} (${all.join(', ')})${fewer} ± its standard error`;
}

/** `report.md` of a search. */
export const tuningMarkdown = (document: TuningDocument, { title }: Suite): string =>
  `# ${title}: λ\n\n\`${document.command}\`\n\n${tuningText(document)}\n`;
