import { escapeHtml, htmlPage, htmlTable, plotSvg } from '@unforget/report';
import type { ResultsDocument } from '../results/document.ts';
import { machineText } from '../results/markdown.ts';
import type { RunRecord } from '../results/record.ts';
import { intervalText, percent, secondsText, withError } from '../results/table.ts';
import type { Suite } from '../suites/suite.ts';
import { accuracyOverTime, costPlots, finalAccuracy, matrices } from './plots.ts';

/** `report.html`: tables and plots in one file that loads nothing. */
export async function reportHtml(
  document: ResultsDocument,
  records: readonly RunRecord[],
  { about, scenarios }: Suite,
): Promise<string> {
  const parts = await Promise.all(
    scenarios
      .filter((scenario) => document.cells.some((cell) => cell.scenario === scenario))
      .map((scenario) => scenarioHtml(scenario, document, records)),
  );
  return htmlPage({
    title: document.title,
    sections: [`<p>${escapeHtml(about)}</p><p><code>${escapeHtml(document.command)}</code></p>`, ...parts],
    footer: machineText(document),
  });
}

async function scenarioHtml(
  scenario: Suite['scenarios'][number],
  document: ResultsDocument,
  records: readonly RunRecord[],
): Promise<string> {
  const cells = document.cells.filter((cell) => cell.scenario === scenario);
  const own = records.filter((record) => record.scenario === scenario);
  const figures = [
    ['Average accuracy in the end, its 95 % interval, and published numbers (diamonds)', finalAccuracy(cells)],
    ['Accuracy on each experience while later ones are learned, mean over seeds', accuracyOverTime(own)],
    ['Forgetting against memory, and accuracy against time; the best lie on the line', costPlots(cells)],
    ['Accuracy on experience (across) after learning experience (down), mean over seeds', matrices(own)],
  ] as const;
  const drawn = await Promise.all(
    figures.flatMap(([caption, spec]) =>
      spec ? [plotSvg(spec).then((svg) => `<figure>${svg}<figcaption>${caption}</figcaption></figure>`)] : [],
    ),
  );
  return `<h2>Scenario ${scenario}</h2>${tableOf(cells, document.source)}${drawn.join('')}`;
}

function tableOf(cells: ResultsDocument['cells'], source: string | null): string {
  const head = ['method', 'accuracy', '95 %', 'published', 'verdict', 'forgetting', 'seeds', 'per run'];
  const rows = cells.map((cell) => [
    cell.method,
    withError(cell.metrics.averageAccuracy),
    intervalText(cell.metrics.averageAccuracy),
    cell.published === null ? '–' : percent(cell.published),
    cell.reproduced === null ? '–' : cell.reproduced ? 'reproduced' : 'not reproduced',
    withError(cell.metrics.forgetting),
    String(cell.seeds.length),
    secondsText(cell.timing.secondsPerRun),
  ]);
  return htmlTable(head, rows) + (source ? `<p>Published: ${escapeHtml(source)}.</p>` : '');
}
