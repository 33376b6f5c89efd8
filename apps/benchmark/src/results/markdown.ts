import { SEEDS } from '../published/verdict.ts';
import type { MethodComparison } from '../statistics/comparisons.ts';
import type { Suite } from '../suites/suite.ts';
import type { CheckResult } from './checks.ts';
import type { ResultsDocument } from './document.ts';
import { type Nearest, nearestToJoint } from './nearest.ts';
import { protocolText } from './protocol-text.ts';
import { counted, intervalText, percent, probabilityText, secondsText, table, withError } from './table.ts';

/** `report.md`. */
export function reportMarkdown(document: ResultsDocument, suite: Suite): string {
  const sections = [
    `# ${document.title}`,
    suite.about,
    `\`${document.command}\``,
    summaryText(document),
    '## Differences between methods',
    comparisonsText(document),
    '## Protocol',
    protocolText(document.protocol, suite),
    '## Machine',
    machineText(document),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** What the terminal shows at the end, and the middle of `report.md`. */
export function summaryText(document: ResultsDocument): string {
  const { cells, comparisons, checks, failures, warnings, jobs } = document;
  const nearest = nearestToJoint(cells, comparisons);
  const open = jobs.planned - jobs.done - jobs.failed;
  const parts = [
    cellsText(document),
    'In percent: mean over seeds ± its standard error, and the 95 % bootstrap interval of the mean.',
    nearest.length ? `Nearest to joint training: ${nearest.map(nearestText).join('; ')}.` : '',
    document.source ? publishedText(document) : '',
    checks.length ? list(checks.map(checkText)) : '',
    failures.length ? `Failed:\n\n${list(failures.map(({ key, error }) => `${key}: ${error.message}`))}` : '',
    warnings.length ? `Warnings:\n\n${list(warnings)}` : '',
    open > 0 ? `${open} of ${jobs.planned} runs are still to do.` : '',
  ];
  return parts.filter(Boolean).join('\n\n');
}

function cellsText({ cells }: ResultsDocument): string {
  const rows = cells.map((cell) => [
    cell.scenario,
    cell.method,
    withError(cell.metrics.averageAccuracy),
    intervalText(cell.metrics.averageAccuracy),
    withError(cell.metrics.forgetting),
    withError(cell.metrics.backwardTransfer),
    String(cell.seeds.length),
    secondsText(cell.timing.secondsPerRun),
  ]);
  const head = [
    'scenario',
    'method',
    'average accuracy',
    '95 %',
    'forgetting',
    'backward transfer',
    'seeds',
    'per run',
  ];
  return table(head, rows, 2);
}

/** Ours beside theirs. */
function publishedText({ cells, source }: ResultsDocument): string {
  const rows = cells
    .filter(({ published, unverified }) => published !== null || unverified !== null)
    .map((cell) => [
      cell.scenario,
      cell.method,
      withError(cell.metrics.averageAccuracy),
      cell.published === null ? `(${percent(cell.unverified ?? Number.NaN)}) †` : percent(cell.published),
      points(cell.difference),
      points(cell.allowed).replace('+', ''),
      cell.published === null ? '–' : verdictWord(cell.reproduced),
      cell.outOfOrder.join(', ') || '–',
    ]);
  const head = [
    'scenario',
    'method',
    'here',
    'published',
    'difference',
    'allowed',
    'verdict',
    'ranks otherwise against',
  ];
  return [
    table(head, rows, 2),
    `Published: ${source}. Reproduced: at least ${SEEDS} seeds; a difference of at most max(2 √(SEM² + SEM²), 1 point); and ` +
      'every method that they tell apart from it stands on the same side of it here. † told from memory, not verified: no verdict.',
  ].join('\n\n');
}

function verdictWord(reproduced: boolean | null): string {
  if (reproduced === null) return 'too few seeds';
  return reproduced ? 'reproduced' : 'NOT reproduced';
}

/** Neighbours in the ranking; all pairs are in `results.json`. */
function comparisonsText({ comparisons, cells }: ResultsDocument): string {
  const rows = comparisons
    .filter(({ scenario, left, right }) => {
      const ranking = cells.filter((cell) => cell.scenario === scenario).sort((a, b) => a.mean - b.mean);
      const names = ranking.map(({ method }) => method);
      return Math.abs(names.indexOf(left) - names.indexOf(right)) === 1;
    })
    .map((one) => [one.scenario, `${one.left} < ${one.right}`, differenceText(one), probabilityText(one.corrected)]);
  return rows.length
    ? `${table(['scenario', 'neighbours in the ranking', 'points', 'p'], rows, 2)}\n\nPaired by seed; p: Student's t, corrected for all pairs of the scenario (Holm).`
    : 'One method alone.';
}

const differenceText = ({ difference, sem }: MethodComparison): string =>
  withError({ mean: difference, standardError: sem });

/** `+1.2`, a difference of shares in points of 1/100. */
function points(difference: number): string {
  if (Number.isNaN(difference)) return '–';
  return `${difference >= 0 ? '+' : '−'}${Math.abs(100 * difference).toFixed(1)}`;
}

export function machineText({ machine, engines, timing }: ResultsDocument): string {
  const ran = Object.entries(engines).map(([engine, runs]) => `${counted(runs, 'run')} on ${engine}`);
  return (
    `${machine.processor}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}, TensorFlow.js ${machine.tensorflow}. ` +
    `${ran.join('; ')}. Runs together ${secondsText(timing.runs)}, ${machine.jobs === null ? 'workers elsewhere' : `${counted(machine.jobs, 'process')} side by side`}.`
  );
}

function checkText({ scenario, claim, holds, difference, sem, seeds }: CheckResult): string {
  if (holds === null) return `not run: ${scenario}, ${claim}`;
  const error = Number.isFinite(sem) ? ` ± ${sem.toFixed(1)}` : '';
  return `${holds ? 'holds' : 'DOES NOT HOLD'}: ${scenario}, ${claim}; ${difference.toFixed(1)}${error} over ${counted(seeds, 'seed')}`;
}

/** `class, replay (5.2 ± 0.1 points below)` */
const nearestText = ({ scenario, method, gap, sem }: Nearest): string =>
  `${scenario}, ${method} (${withError({ mean: Math.abs(gap), standardError: sem })} points ${gap < 0 ? 'above' : 'below'})`;

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
