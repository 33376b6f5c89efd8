import { escapeHtml, htmlPage, htmlTable, plotSvg } from '@unforget/report';
import type { DemoResult, MethodResult, Plane, StreamComparison } from './result.ts';

const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : `${(100 * value).toFixed(1)} %`;

/** The page of a run: tables, accuracy over time, accuracy matrices, losses, planes. */
export async function reportPage(results: readonly DemoResult[], footer: string): Promise<string> {
  const sections = await Promise.all(results.map(section));
  return htmlPage({ title: 'Unforget: the same model, forgetting and not forgetting', sections, footer });
}

async function section({ demo, about, comparisons, planes, answers }: DemoResult): Promise<string> {
  const parts = [`<h2>${escapeHtml(demo)}</h2><p>${escapeHtml(about)}</p>`];
  if (planes.length)
    parts.push(
      await figures(planes.map(planeSpec), 'What the net answers after B: circles and squares are the test points.'),
    );
  for (const comparison of comparisons) parts.push(await comparisonHtml(comparison));
  if (answers.length) {
    parts.push('<h3>Three questions, answered in the end</h3>');
    parts.push(
      htmlTable(
        ['question', 'intent', 'probability'],
        answers.map((a) => [a.question, a.label, percent(a.probability)]),
      ),
    );
  }
  return parts.join('\n');
}

async function comparisonHtml(comparison: StreamComparison): Promise<string> {
  const { title, experiences, methods } = comparison;
  const rows = methods.map((m) => [
    m.method,
    ...experiences.map((_, j) => percent(m.accuracyMatrix.at(-1)?.[j])),
    percent(m.averageAccuracy),
    percent(m.forgetting),
    m.seconds.toFixed(1),
  ]);
  const table = htmlTable(['after the last experience', ...experiences, 'average', 'forgetting', 'seconds'], rows);
  const learned = methods.filter(({ accuracyMatrix }) => accuracyMatrix.length > 1);
  return [
    `<h3>${escapeHtml(title)}</h3>${table}`,
    await figures([overTimeSpec(comparison, learned)], 'Accuracy on each experience, tested after every experience.'),
    await figures(
      learned.map((method) => matrixSpec(experiences, method)),
      'Accuracy matrix: learned so far (rows) against tested on (columns).',
    ),
    await figures(learned.map(lossSpec), 'Loss terms over the steps.'),
  ].join('\n');
}

async function figures(specs: readonly object[], caption: string): Promise<string> {
  const drawn = await Promise.all(specs.map(plotSvg));
  return `<figure><div class="side">${drawn.join('')}</div><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

/** Accuracy on each experience over time, one panel per method. */
export function overTimeSpec({ experiences }: StreamComparison, methods: readonly MethodResult[]): object {
  const values = methods.flatMap(({ method, accuracyMatrix }) =>
    accuracyMatrix.flatMap((row, i) =>
      row.flatMap((accuracy, j) =>
        accuracy === null ? [] : [{ method, learned: i + 1, accuracy, on: `${j + 1} ${experiences[j]}` }],
      ),
    ),
  );
  return {
    data: { values },
    facet: { column: { field: 'method', type: 'nominal', title: null, sort: methods.map(({ method }) => method) } },
    spec: {
      width: 190,
      height: 150,
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'learned', type: 'ordinal', title: 'experiences learned', axis: { labelAngle: 0 } },
        y: {
          field: 'accuracy',
          type: 'quantitative',
          scale: { domain: [0, 1] },
          axis: { format: '.0%' },
          title: 'accuracy',
        },
        color: { field: 'on', type: 'nominal', title: 'tested on' },
      },
    },
  };
}

function matrixSpec(experiences: readonly string[], { method, accuracyMatrix }: MethodResult): object {
  const values = accuracyMatrix.flatMap((row, i) =>
    row.flatMap((accuracy, j) =>
      accuracy === null ? [] : [{ learned: experiences[i], tested: experiences[j], accuracy }],
    ),
  );
  const axis = (field: string, title: string) => ({
    field,
    type: 'nominal',
    sort: experiences,
    title,
    axis: { labelAngle: field === 'tested' ? -40 : 0 },
  });
  const size = Math.min(34, 260 / experiences.length);
  return {
    title: method,
    data: { values },
    width: { step: size },
    height: { step: size },
    encoding: { x: axis('tested', 'tested on'), y: axis('learned', 'learned so far') },
    layer: [
      {
        mark: 'rect',
        encoding: {
          color: {
            field: 'accuracy',
            type: 'quantitative',
            scale: { domain: [0, 1], range: ['#c8553d', '#f2e3bc', '#2a9d6f'] },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text', color: '#14181b', fontSize: 10 },
        encoding: { text: { field: 'accuracy', type: 'quantitative', format: '.0%' } },
      },
    ],
  };
}

function lossSpec({ method, losses }: MethodResult): object {
  const values = losses.flatMap(({ step, losses: terms }) =>
    Object.entries(terms).map(([term, value]) => ({ step, term, value })),
  );
  return {
    title: method,
    data: { values },
    width: 260,
    height: 120,
    mark: 'line',
    encoding: {
      x: { field: 'step', type: 'quantitative', title: 'step' },
      y: { field: 'value', type: 'quantitative', title: 'loss', scale: { type: 'sqrt' } },
      color: { field: 'term', type: 'nominal', title: null },
    },
  };
}

/** The plane as a net sees it, with the points on it. */
export function planeSpec({ method, cells, points }: Plane): object {
  const size = 4.4 / Math.sqrt(cells.length) / 2;
  const axis = (field: string, title: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain: [-2.2, 2.2] },
    axis: { grid: false },
  });
  const boxes = cells.map(({ x, y, unit }) => ({
    x: x - size,
    x2: x + size,
    y: y - size,
    y2: y + size,
    answer: unit ? 'square' : 'circle',
  }));
  const colour = { domain: ['circle', 'square'], range: ['#1f8ac0', '#d1495b'] };
  return {
    title: method,
    width: 300,
    height: 300,
    layer: [
      {
        data: { values: boxes },
        mark: { type: 'rect', opacity: 0.28 },
        encoding: {
          x: axis('x', ''),
          x2: { field: 'x2' },
          y: axis('y', ''),
          y2: { field: 'y2' },
          color: { field: 'answer', type: 'nominal', scale: colour, title: 'class' },
        },
      },
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 34, opacity: 0.9 },
        encoding: {
          x: axis('x', ''),
          y: axis('y', ''),
          color: { field: 'label', type: 'nominal', scale: colour },
          shape: {
            field: 'label',
            type: 'nominal',
            scale: { domain: ['circle', 'square'], range: ['circle', 'square'] },
            legend: null,
          },
        },
      },
      {
        data: {
          values: [
            { x: -1, task: 'A' },
            { x: 1, task: 'B' },
          ],
        },
        mark: { type: 'text', fontSize: 16, fontWeight: 'bold', color: '#808890', y: 12 },
        encoding: { x: axis('x', ''), text: { field: 'task' } },
      },
    ],
  };
}
