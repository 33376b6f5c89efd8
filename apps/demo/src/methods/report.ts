import { escapeHtml, htmlTable, plotSvg } from '@unforget/report';
import type { MethodResult, StreamComparison } from '../result.ts';
import { FAMILIES } from './method.ts';
import { bytesText } from './texts.ts';

const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)}\u00a0%`);

/** Many methods on one stream: a table with what each costs, and accuracy against memory and against time. */
export async function wideHtml({ title, methods }: StreamComparison): Promise<string> {
  const rows = methods.map((method, i) => [
    `${i + 1}. ${method.method}`,
    percent(method.averageAccuracy),
    percent(method.forgetting),
    method.bytes == null ? '–' : bytesText(method.bytes),
    method.seconds.toFixed(1),
    method.note ?? '',
  ]);
  const drawn = await Promise.all([plotSvg(scatterSpec(methods, MEMORY)), plotSvg(scatterSpec(methods, TIME))]);
  return [
    `<h3>${escapeHtml(title.charAt(0).toUpperCase() + title.slice(1))}</h3>`,
    htmlTable(['method', 'average accuracy', 'forgetting', 'memory', 'seconds', 'note'], rows),
    `<figure><div class="side">${drawn.join('')}</div><figcaption>Average accuracy in the end against memory kept between experiences, and against time. Numbers are those of the table; pale points were told the task.</figcaption></figure>`,
  ].join('\n');
}

interface Axis {
  readonly field: 'bytes' | 'seconds';
  readonly title: string;
  readonly scale: object;
  readonly axis: object;
}

const MEMORY: Axis = {
  field: 'bytes',
  title: 'memory in bytes',
  scale: { type: 'symlog', constant: 100 },
  axis: { labelExpr: "format(datum.value, '~s')", values: [0, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7] },
};

const TIME: Axis = {
  field: 'seconds',
  title: 'seconds',
  scale: { type: 'log', nice: false, padding: 12 },
  axis: { format: '~g', tickCount: 5 },
};

/** A numbered point for each method. */
export function scatterSpec(methods: readonly MethodResult[], { field, title, scale, axis }: Axis): object {
  const values = methods.flatMap((method, i) =>
    method[field] == null
      ? []
      : [
          {
            number: i + 1,
            family: method.family,
            x: method[field],
            accuracy: method.averageAccuracy,
            told: method.told ?? false,
          },
        ],
  );
  return {
    data: { values },
    width: 380,
    height: 300,
    encoding: {
      x: { field: 'x', type: 'quantitative', title, scale, axis },
      y: {
        field: 'accuracy',
        type: 'quantitative',
        title: 'average accuracy',
        scale: { domain: [0, 1.05] },
        axis: { format: '.0%' },
      },
      color: { field: 'family', type: 'nominal', title: null, sort: FAMILIES },
    },
    layer: [
      {
        mark: { type: 'point', filled: true, size: 60 },
        encoding: {
          shape: { field: 'family', type: 'nominal', title: null, sort: FAMILIES },
          opacity: { condition: { test: 'datum.told', value: 0.35 }, value: 0.9 },
        },
      },
      { mark: { type: 'text', dx: 11, dy: -5, fontSize: 10 }, encoding: { text: { field: 'number' } } },
    ],
  };
}
