import type { Catalogue } from '../cli/request.ts';
import { prettyJson } from '../results/write.ts';
import { methodOf } from '../suites/method-plan.ts';
import type { Suite } from '../suites/suite.ts';

/** What `bench list` prints. */
export function listText({ suites, methods }: Catalogue, json: boolean): string {
  if (json)
    return prettyJson(
      suites.map(({ name, title, scenarios, methods: plans, seeds, protocol }) => ({
        name,
        title,
        scenarios,
        methods: Object.keys(plans),
        seeds,
        source: protocol.source,
      })),
    );
  const used = new Set(
    suites.flatMap((suite) => Object.entries(suite.methods).map(([name, plan]) => methodOf(name, plan))),
  );
  const width = Math.max(...[...used].map((name) => name.length));
  const lines = Object.entries(methods).flatMap(([name, { title }]) =>
    used.has(name) ? [`  ${name.padEnd(width)}  ${title}`] : [],
  );
  return `${suites.map(suiteText).join('\n\n')}\n\nMethods:\n${lines.join('\n')}\n`;
}

const suiteText = ({ name, title, about, scenarios, methods, seeds, protocol }: Suite): string =>
  [
    `${name}: ${title}`,
    `  scenarios ${scenarios.join(', ')}; methods ${Object.keys(methods).join(', ')}; ${seeds} seeds; data ${protocol.source}`,
    ...wrap(about, 110).map((line) => `  ${line}`),
  ].join('\n');

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return line ? [...lines, line] : lines;
}
