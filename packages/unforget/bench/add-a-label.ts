import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { selectBackend } from '@unforget/backend';
import { codesOf } from '../src/encoders/encoder.ts';
import { textEncoder } from '../src/encoders/text.ts';
import type { Example } from '../src/examples.ts';
import { samplesOf } from '../src/held-back.ts';
import { createClassifier } from '../src/index.ts';
import { encodeLabels } from '../src/labels.ts';
import { scheduleFor } from '../src/recipe.ts';
import { type DataSet, dataSet } from './data.ts';
import { candidates } from './recipes.ts';
import { writeDocs } from './write-docs.ts';

/**
 * One label is added to a classifier that knows all others: what the old ones lose, what the new one reaches, and how
 * long it takes beside a full retrain; for the classifier as it is, and for what it might have been made of.
 * Usage: npx tsx -C @unforget/source packages/unforget/bench/add-a-label.ts [--data clinc150|banking77] [--labels 5]
 *          [--candidates] [--json] [--write-docs]
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: 'clinc150' },
    labels: { type: 'string', default: '5' },
    candidates: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'write-docs': { type: 'boolean', default: false },
  },
});

interface Row {
  readonly what: string;
  readonly label: string;
  /** Accuracy on the test examples of the old labels before and after, and of the new one. */
  readonly before: number;
  readonly after: number;
  readonly added: number;
  /** What a full retrain reaches. */
  readonly retrained: number;
  readonly retrainedNew: number;
  readonly seconds: number;
  readonly retrainSeconds: number;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const split = (examples: readonly Example<string>[], label: string) => ({
  old: examples.filter((each) => each.label !== label),
  added: examples.filter((each) => each.label === label),
});

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, (performance.now() - started) / 1000];
}

/** The classifier as people use it. */
async function ofClassifier({ train, test }: DataSet, label: string): Promise<Row> {
  const [known, asked] = [split(train, label), split(test, label)];
  const bot = await createClassifier({ input: 'text' });
  await bot.learn(known.old);
  const before = (await bot.evaluate(asked.old)).accuracy;
  const [, seconds] = await timed(() => bot.learn(known.added));
  const after = (await bot.evaluate(asked.old)).accuracy;
  const added = (await bot.evaluate(asked.added)).accuracy;
  await bot.dispose();
  const full = await createClassifier({ input: 'text' });
  const [, retrainSeconds] = await timed(() => full.learn([...known.old, ...known.added]));
  const retrained = (await full.evaluate(asked.old)).accuracy;
  const retrainedNew = (await full.evaluate(asked.added)).accuracy;
  await full.dispose();
  return { what: 'classifier', label, before, after, added, retrained, retrainedNew, seconds, retrainSeconds };
}

/** Other strategies in its place, on the same codes and schedule, nothing held back. */
async function ofCandidates({ train, test }: DataSet, label: string, full: Row): Promise<Row[]> {
  const encoder = textEncoder();
  const [known, asked] = [split(train, label), split(test, label)];
  const { labels } = encodeLabels(
    [],
    known.old.map((each) => each.label),
  );
  const samples = async (examples: readonly Example<string>[]) => {
    const codes = codesOf(encoder, await encoder.encode(examples.map(({ input }) => input)));
    const { units } = encodeLabels(
      labels,
      examples.map((each) => each.label),
    );
    return samplesOf(codes, units, [encoder.size]);
  };
  const [old, fresh] = [await samples(known.old), await samples(known.added)];
  const [oldTest, newTest] = [await samples(asked.old), await samples(asked.added)];
  const rows: Row[] = [];
  for (const { name, make } of candidates) {
    const learner = make(encoder.size, 0);
    await learner.learn(old, scheduleFor(old.length));
    const before = (await learner.evaluate(oldTest)).accuracy;
    const [, seconds] = await timed(() => learner.learn(fresh, scheduleFor(fresh.length)));
    const after = (await learner.evaluate(oldTest)).accuracy;
    const added = (await learner.evaluate(newTest)).accuracy;
    learner.dispose();
    rows.push({ ...full, what: name, before, after, added, seconds });
    say(textOf(rows.slice(-1)));
  }
  return rows;
}

const mean = (rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0) / rows.length;

const percent = (share: number): string => (100 * share).toFixed(1);

/** One line: means over the labels added. */
function textOf(rows: readonly Row[]): string {
  const worst = Math.max(...rows.map((row) => row.before - row.after));
  return [
    `| ${rows[0]?.what} | ${percent(mean(rows, (r) => r.before))} | ${percent(mean(rows, (r) => r.after))}`,
    `${(100 * worst).toFixed(2)} | ${percent(mean(rows, (r) => r.added))} | ${percent(mean(rows, (r) => r.retrainedNew))}`,
    `${mean(rows, (r) => r.seconds).toFixed(1)} | ${mean(rows, (r) => r.retrainSeconds).toFixed(1)}`,
    `${mean(rows, (r) => r.retrainSeconds / r.seconds).toFixed(1)} |`,
  ].join(' | ');
}

/** How many messages of no label are told from the others. */
async function ofOutside({ train, test, outside }: DataSet): Promise<string> {
  const bot = await createClassifier({ input: 'text' });
  await bot.learn(train.filter(({ label }) => label !== 'oos'));
  const { accuracy, unknown } = await bot.evaluate(test);
  const refused = (await bot.predictAll(outside)).filter((answer) => answer.unknown).length / outside.length;
  await bot.dispose();
  return `All labels: accuracy ${percent(accuracy)} %; called unknown: ${percent(unknown)} % of the test messages, ${percent(refused)} % of the ${outside.length} messages of no label.`;
}

say(`unforget: backend ${(await selectBackend({ log: () => {} })).name}`);
const data = await dataSet(values.data, Number(values.labels));
const rows: Row[] = [];
for (const [i, label] of data.newcomers.entries()) {
  say(`${data.name}: label ${i + 1} of ${data.newcomers.length}, "${label}"`);
  const own = await ofClassifier(data, label);
  say(textOf([own]));
  rows.push(own);
  if (values.candidates) rows.push(...(await ofCandidates(data, label, own)));
}
const kinds = [...new Set(rows.map(({ what }) => what))];
const text = [
  `${data.name}: one label added to ${new Set(data.train.map(({ label }) => label)).size - 1}, mean of ${data.newcomers.length} (${data.newcomers.join(', ')}); ${cpus()[0]?.model.trim()}, Node ${process.version}.`,
  '',
  '| | old before % | old after % | worst loss, points | new % | new, full retrain % | s | s, full retrain | times as fast |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ...kinds.map((kind) => textOf(rows.filter(({ what }) => what === kind))),
  ...(data.outside.length && !values.candidates ? ['', await ofOutside(data)] : []),
  '',
].join('\n');
process.stdout.write(values.json ? `${JSON.stringify({ data: data.name, rows }, null, 2)}\n` : text);
if (values['write-docs']) writeDocs(`add-a-label ${data.name}${values.candidates ? ' candidates' : ''}`, text);
