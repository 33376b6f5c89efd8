import { createRandom } from '@unforget/core';
import { describeCheck, type Evaluation, memoryStorage, openVersionStore, type VersionStore } from '@unforget/versions';
import { type Classifier, createClassifier, type Example } from 'unforget';
import type { Answer, DemoContext, DemoResult, ResultTable } from '../result.ts';
import { ownCorpus, type Texts } from './texts.ts';

type Bot = Classifier<string>;

const QUESTIONS = [
  'how long does shipping to the islands take?',
  'the kettle arrived with a big crack in the lid',
  'your courier was very rude to me',
];

const WEEKS = 3;

/**
 * An assistant that learns a week's messages for each version. Every version has to pass the gates against the one that
 * is active; one that learned mixed-up labels does not; the last is rolled back.
 */
export async function versions(context: DemoContext): Promise<DemoResult> {
  const stages = await ownCorpus();
  const { seed, signal, screen } = context;
  screen.say(`\nversions: an assistant in ${WEEKS} versions, then a poisoned one, then a step back`);
  const store = await openVersionStore(memoryStorage());
  const rows: string[][] = [];
  const head = ['version', 'learned', ...stages.map(({ name }) => name), 'gates', 'active then'];

  let bot = await createClassifier({ input: 'text', seed });
  const release = async (what: string, examples: readonly Example<string>[]) => {
    const onProgress = ({ done }: { readonly done: number }): void => screen.progress(what, done, 'learns');
    await bot.learn(examples, { signal, onProgress });
    const outcome = await offer(store, bot, { what, asked: stages, seed });
    rows.push([
      outcome.name,
      what,
      ...stages.map(({ name }) => percent(outcome.accuracies[name])),
      outcome.passed ? 'passed' : 'refused',
      outcome.active,
    ]);
    screen.say(`  ${outcome.name}  ${outcome.passed ? 'passed ' : 'refused'}  ${what}: ${tell(outcome.accuracies)}`);
    for (const reason of outcome.reasons.slice(0, 2)) screen.say(`        ${reason}`);
    return outcome;
  };

  try {
    for (let week = 0; week < WEEKS; week++) await release(`week ${week + 1}`, weekOf(stages, week));
    // The poisoned one is learned from what is active, in a copy: the assistant that answers is not touched.
    await bot.dispose();
    bot = await createClassifier.load<string>(await store.payload((await store.active())?.id ?? ''));
    const poisoned = await release('mixed-up labels', mixedUp(weekOf(stages, 0), seed));
    await store.rollback({ reason: 'to show how' });
    const active = await store.active();
    await bot.dispose();
    bot = await createClassifier.load<string>(await store.payload(active?.id ?? ''));
    const answers = await answersOf(bot);
    screen.say(`  rolled back: ${active?.name} answers again, knowing ${bot.labels().length} intents`);
    for (const { question, label, probability } of answers) {
      screen.say(`  "${question}" → ${label} (${(100 * probability).toFixed(0)} %)`);
    }
    return {
      demo: 'versions',
      about: `Each version learned one more week of messages and was held against the one before on the same test messages, by paired tests: a gate refuses what the messages show to be worse, not what chance can explain. The version of mixed-up labels never became active; rolling back made ${active?.name} answer again without any training.`,
      comparisons: [],
      planes: [],
      answers,
      tables: [
        { title: 'Versions: accuracy on the test messages of each stage', head, rows },
        {
          title: 'Why the version of mixed-up labels was refused',
          head: ['gate'],
          rows: poisoned.reasons.map((one) => [one]),
        },
      ] satisfies ResultTable[],
    };
  } finally {
    await bot.dispose();
  }
}

interface Offered {
  readonly name: string;
  readonly passed: boolean;
  readonly reasons: readonly string[];
  /** Of each stage asked, by name. */
  readonly accuracies: Readonly<Record<string, number>>;
  /** Name of the version that is active now. */
  readonly active: string;
}

/** Adds the bot as a version and promotes it if the gates let it pass. */
async function offer(
  store: VersionStore,
  bot: Bot,
  { what, asked, seed }: { readonly what: string; readonly asked: readonly Texts[]; readonly seed: number },
): Promise<Offered> {
  const evaluation = await answersTo(bot, asked);
  const parent = (await store.active())?.id ?? null;
  const payload = await bot.toBytes();
  const { id, name } = await store.add({
    payload,
    parent,
    evaluation,
    seed,
    strategy: 'replay',
    notes: { learned: what },
  });
  const { promoted, report } = await store.promote(id);
  const accuracies = Object.fromEntries(
    evaluation.map(({ task, truth, predicted }) => [
      task,
      truth.filter((label, i) => predicted[i] === label).length / truth.length,
    ]),
  );
  return {
    name,
    passed: promoted,
    reasons: report.reasons.map(describeCheck),
    accuracies,
    active: (await store.active())?.name ?? '',
  };
}

/** What the bot answers to every test message, known labels only: whether it is sure enough plays no part here. */
async function answersTo(bot: Bot, stages: readonly Texts[]): Promise<Evaluation> {
  return Promise.all(
    stages.map(async ({ name, test }) => {
      const predictions = await bot.predictAll(test.map(([text]) => text));
      return {
        task: name,
        ids: test.map((_, i) => `${name} ${i}`),
        truth: test.map(([, label]) => label),
        predicted: predictions.map(({ ranking }) => ranking[0]?.label ?? ''),
      };
    }),
  );
}

async function answersOf(bot: Bot): Promise<Answer[]> {
  const predictions = await bot.predictAll(QUESTIONS);
  return predictions.map(({ label, probability }, i) => ({ question: QUESTIONS[i] as string, label, probability }));
}

const examplesOf = (rows: Texts['train']): Example<string>[] => rows.map(([input, label]) => ({ input, label }));

/** Every third message of each stage: all intents are in each week. */
const weekOf = (stages: readonly Texts[], week: number): Example<string>[] =>
  stages.flatMap(({ train }) => examplesOf(train).filter((_, i) => i % WEEKS === week));

/** Every intent's messages under the name of another intent, as when the columns of an export got mixed up. */
function mixedUp(examples: readonly Example<string>[], seed: number): Example<string>[] {
  const labels = [...new Set(examples.map(({ label }) => label))];
  const order = createRandom(seed, 'mixed-up').permutation(labels.length);
  // Around a circle in random order: none keeps its name.
  const wrong = new Map(
    Array.from(order, (at, i) => [labels[at], labels[order[(i + 1) % labels.length] as number] as string]),
  );
  return examples.map(({ input, label }) => ({ input, label: wrong.get(label) as string }));
}

const percent = (share: number | undefined): string => (share === undefined ? '–' : `${(100 * share).toFixed(1)} %`);

const tell = (accuracies: Readonly<Record<string, number>>): string =>
  Object.entries(accuracies)
    .map(([name, accuracy]) => `${name} ${percent(accuracy)}`)
    .join(', ');
