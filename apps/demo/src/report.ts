import { escapeHtml, htmlPage, htmlTable, plotSvg } from '@unforget/report';
import { wideHtml } from './methods/report.ts';
import { lossSpec, matrixSpec, overTimeSpec, planeSpec, seriesSpec } from './plots.ts';
import type { Answer, DemoResult, MethodResult, StreamComparison } from './result.ts';

const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : `${(100 * value).toFixed(1)}\u00a0%`;

const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

const INTRODUCTION = paragraph(
  'A net learns one thing after the other (its experiences) and is tested on all so far after each. Fine-tuning is plain training. The other methods start from the same weights and see the same messages, points or digits in the same order; only their strategy differs. "Average" is the accuracy over all experiences in the end, "forgetting" how far the accuracy on earlier ones has fallen from its best.',
);

/** The page of a run: tables, accuracy over time, accuracy matrices, losses, planes. */
export async function reportPage(results: readonly DemoResult[], footer: string): Promise<string> {
  const sections = await Promise.all(results.map(section));
  return htmlPage({
    title: 'Unforget: the same net, forgetting and not forgetting',
    sections: [INTRODUCTION, ...sections],
    footer,
  });
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

async function section({
  demo,
  about,
  comparisons,
  planes,
  answers,
  tables = [],
  series = [],
}: DemoResult): Promise<string> {
  const planeFigure = await figure(
    planes.map(planeSpec),
    'Circles and squares are test points; the colour behind them is what the net answers after B. Where a point stands on the colour of the other kind, it is wrong.',
  );
  const parts = [
    `<h2>${escapeHtml(capitalised(demo).replaceAll('-', ' '))}</h2>${paragraph(about)}`,
    ...(planes.length ? [planeFigure] : []),
    ...(await Promise.all(comparisons.map((one) => (one.wide ? wideHtml(one) : comparisonHtml(one))))),
    ...(await Promise.all(series.map((one) => figure([seriesSpec(one)], `${one.title}.`)))),
    ...tables.map(({ title, head, rows }) => `<h3>${escapeHtml(title)}</h3>${htmlTable(head, rows)}`),
    ...(answers.length ? [answersHtml(answers)] : []),
  ];
  return parts.join('\n');
}

const answersHtml = (answers: readonly Answer[]): string =>
  `<h3>Three questions, answered in the end</h3>${htmlTable(
    ['question', 'intent', 'probability'],
    answers.map(({ question, label, probability }) => [question, label, percent(probability)]),
  )}`;

async function comparisonHtml(comparison: StreamComparison): Promise<string> {
  const { title, experiences, methods } = comparison;
  const rows = methods.map((m) => [
    m.method,
    ...experiences.map((_, j) => percent(m.accuracyMatrix.at(-1)?.[j])),
    percent(m.averageAccuracy),
    percent(m.forgetting),
    m.seconds.toFixed(1),
  ]);
  const table = htmlTable(['accuracy in the end', ...experiences, 'average', 'forgetting', 'seconds'], rows);
  const learned = methods.filter(({ accuracyMatrix }) => accuracyMatrix.length > 1);
  return [
    `<h3>${escapeHtml(capitalised(title))}</h3>${paragraph(conclusion(methods))}${table}`,
    await figure(
      [overTimeSpec(comparison, learned)],
      'Accuracy on each experience, from when it was learned to the end. A line that falls is forgetting.',
    ),
    await figure(
      [matrixSpec(comparison, learned)],
      'The same as a matrix, in percent: a row for each experience learned, a column for each tested.',
    ),
    await figure(
      [lossSpec(learned)],
      'Loss over the steps. "task" is the loss on new and remembered samples, "ewc" the penalty for leaving the old weights; "total" is their sum.',
    ),
  ].join('\n');
}

/** What the table says, in a sentence or two. */
function conclusion(methods: readonly MethodResult[]): string {
  const joint = methods.find(({ forgetting }) => forgetting === null);
  const [plain, ...others] = methods.filter((method) => method !== joint);
  const [best] = others.toSorted((a, b) => b.averageAccuracy - a.averageAccuracy);
  const told = [plain, best].flatMap((result) => (result ? [outcome(result)] : []));
  const bound = joint ? ` All experiences at once, the bound, give ${percent(joint.averageAccuracy)}.` : '';
  return `${capitalised(told.join('; '))}.${bound}`;
}

const outcome = ({ method, averageAccuracy, forgetting }: MethodResult): string =>
  `${method} ends at ${percent(averageAccuracy)} on average and has forgotten ${percent(forgetting)}`;

async function figure(specs: readonly object[], caption: string): Promise<string> {
  const drawn = await Promise.all(specs.map(plotSvg));
  return `<figure><div class="side">${drawn.join('')}</div><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}
