import { ALL_METHODS } from './all-methods.ts';
import { BATCH, CAPACITY, COUNTED, type Cost, NET, ROUNDS } from './measure.ts';
import type { MethodEntry, Needs } from './method.ts';
import { bytesText } from './texts.ts';

export const COMMAND = 'npm run demo -- methods --write-docs docs/methods.md';

/** The text of docs/methods.md. */
export function methodsPage(costs: readonly Cost[], machine: string): string {
  const of = new Map(costs.map((cost) => [cost.method, cost]));
  const sections = [
    '# Methods',
    `Written by \`${COMMAND}\`, from \`apps/demo/src/methods/families/\`: an edit of this page would be lost.`,
    '## What they are',
    'A method that needs a task id must be told the task in training and afterwards. One that needs borders must know where one experience ends and the next begins (a call of `learn()`). "Helps in" names the scenarios of van de Ven et al. 2022 in which it is better than plain training; the package READMEs have the figures, the mathematics and our deviations from the papers.',
    table(
      ['method', 'family', 'import', 'source', 'keeps between experiences', 'needs', 'helps in'],
      ALL_METHODS.map(described),
    ),
    '## What they cost',
    `Measured on one net: ${NET.inputs.join('·')}-${NET.hidden.join('-')}-10, Adam, batches of ${BATCH} digits of 784 bytes, memories of ${CAPACITY} digits, adapters of rank 8, the third of five experiences of two digits. Memory is what a method keeps beyond a plain net in its place: state, buffer, further weights; "learning" is the same in the middle of an experience. Slots of the optimizer are not in it. A step is compared with a plain one of the same run: ${ROUNDS} rounds through all methods, ${COUNTED} steps of each in a round, the median of all; each step's loss was read. "End" is the work when the second experience ended, some 1,600 digits; what distillation asks its teacher when an experience begins, a forward pass over the new samples, is not in it. Joint training costs what plain training does, on all data.`,
    'P: numbers that the net learns. W: its weights without biases and head. U: units of the head. F: features that go into the head. B: samples in memory; b: bytes of one, which are its input and 8. S: samples seen in all, N: samples of the new experience. T: tasks so far. A: bytes of an adapter. L: numbers that learn beside adapters: they and the head.',
    table(
      ['method', 'memory in bytes', 'kept', 'learning', 'step', 'end'],
      ALL_METHODS.map((entry) => priced(entry, of.get(entry.name))),
    ),
    `${machine}.`,
  ];
  return `${sections.join('\n\n')}\n`;
}

const described = ({ name, family, from, paper, keeps, needs, helps }: MethodEntry): string[] => [
  name,
  family,
  from,
  paper,
  keeps,
  needsText(needs),
  helps.join(', ') || '–',
];

function needsText({ taskId, boundaries, data }: Needs): string {
  const parts = [
    ...(taskId ? ['task id'] : []),
    ...(boundaries ? ['borders'] : []),
    ...(data === 'none' ? [] : [`${data} data`]),
  ];
  return parts.join(', ') || 'nothing';
}

const priced = ({ name, memory }: MethodEntry, cost: Cost | undefined): string[] =>
  cost
    ? [name, memory, bytesText(cost.kept), bytesText(cost.learning), cost.step.toFixed(2), `${cost.end.toFixed(0)} ms`]
    : [name, memory, '–', '–', '1', '–'];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
