import type { Suite } from '../suites/suite.ts';
import type { CheckResult } from './checks.ts';
import type { ResultsDocument } from './document.ts';
import { counted, secondsText, table, withError } from './table.ts';

/** `report.md`. */
export function reportMarkdown(document: ResultsDocument, suite: Suite): string {
  const { machine, protocol, engines, timing } = document;
  const ran = Object.entries(engines).map(([engine, runs]) => `${runs} runs on ${engine}`);
  const sections = [
    `# ${document.title}`,
    suite.about,
    `\`${document.command}\``,
    summaryText(document),
    '## Protocol',
    `Fingerprint ${protocol.fingerprint}: ${protocol.iterations} steps an experience. λ of EWC: ${lambdas(suite)}.`,
    '## Machine',
    `${machine.processor}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}. ${ran.join('; ')}. ` +
      `Runs ${secondsText(timing.runs)}, this sweep ${secondsText(timing.sweep)}.`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** What the terminal shows at the end, and the middle of `report.md`. */
export function summaryText(document: ResultsDocument): string {
  const { cells, checks, failures, warnings, jobs } = document;
  const rows = cells.map((cell) => [
    cell.scenario,
    cell.method,
    withError(cell.metrics.averageAccuracy),
    withError(cell.metrics.forgetting),
    withError(cell.metrics.backwardTransfer),
    String(cell.seeds.length),
    secondsText(cell.timing.secondsPerRun),
  ]);
  const head = ['scenario', 'method', 'average accuracy', 'forgetting', 'backward transfer', 'seeds', 'per run'];
  const open = jobs.planned - jobs.done - jobs.failed;
  const parts = [
    table(head, rows, 2),
    'In percent: mean over seeds ± its standard error.',
    checks.length ? list(checks.map(checkText)) : '',
    failures.length ? `Failed:\n\n${list(failures.map(({ key, error }) => `${key}: ${error.message}`))}` : '',
    warnings.length ? `Warnings:\n\n${list(warnings)}` : '',
    open > 0 ? `${open} of ${jobs.planned} runs are still to do.` : '',
  ];
  return parts.filter(Boolean).join('\n\n');
}

function checkText({ scenario, claim, holds, difference, sem, seeds }: CheckResult): string {
  if (holds === null) return `not run: ${scenario}, ${claim}`;
  const error = Number.isFinite(sem) ? ` ± ${sem.toFixed(1)}` : '';
  return `${holds ? 'holds' : 'DOES NOT HOLD'}: ${scenario}, ${claim}; ${difference.toFixed(1)}${error} over ${counted(seeds, 'seed')}`;
}

function lambdas({ protocol, scenarios }: Suite): string {
  const { ewc, ewcWithReplay, lambdas: others = {} } = protocol.settings;
  const more = Object.entries(others).map(
    ([method, values]) =>
      `. Of ${method}: ${Object.entries(values)
        .map(([scenario, value]) => `${scenario} ${value.toExponential()}`)
        .join(', ')}`,
  );
  const own = scenarios
    .map(
      (scenario) =>
        `${scenario} ${ewc[scenario].toExponential()} (beside replay ${ewcWithReplay[scenario].toExponential()})`,
    )
    .join(', ');
  return own + more.join('');
}

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
