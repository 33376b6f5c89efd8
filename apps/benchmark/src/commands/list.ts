import type { Catalogue } from '../cli/request.ts';
import { prettyJson } from '../results/write.ts';
import type { Suite } from '../suites/suite.ts';

/** What `bench list` prints. */
export function listText({ suites, methods }: Catalogue, json: boolean): string {
  if (json)
    return prettyJson(
      suites.map(({ name, title, scenarios, methods: own, seeds }) => ({
        name,
        title,
        scenarios,
        methods: own,
        seeds,
      })),
    );
  const used = Object.entries(methods).filter(([name]) => suites.some((suite) => suite.methods.includes(name)));
  const width = Math.max(...used.map(([name]) => name.length));
  const lines = used.map(([name, { title }]) => `  ${name.padEnd(width)}  ${title}`);
  return `${suites.map(suiteText).join('\n\n')}\n\nMethods:\n${lines.join('\n')}\n`;
}

const suiteText = ({ name, title, about, scenarios, methods, seeds }: Suite): string =>
  [
    `${name}: ${title}`,
    `  scenarios ${scenarios.join(', ')}; methods ${methods.join(', ')}; ${seeds} seeds`,
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
