import { type Answered, type DriftWatch, watchDrift } from '@unforget/metrics';
import { describeCheck, memoryStorage, openVersionStore } from '@unforget/versions';
import { createClassifier, type Example, type LearnOutcome, learnVersion } from 'unforget';
import { percent } from '../compare.ts';
import type { DemoContext, DemoResult, Series } from '../result.ts';
import { messageStream } from './message-stream.ts';
import { ownCorpus } from './texts.ts';

const DAYS = 60;
const MESSAGES = 100;
/** Chance at most, each day, of a drift told where there is none; in truth it is far smaller. */
const DELTA = 0.05;
/** Messages that the bot knows when it begins its work. */
const BEGINNING = 1500;

/** A day's work. */
interface Day {
  readonly day: number;
  /** Share of the day's messages answered rightly, before any of them was learned. */
  readonly accuracy: number;
  readonly outcome: LearnOutcome;
  /** What was suggested; null on most days. */
  readonly suggestion: string | null;
}

/**
 * A bot in use: every day it answers new messages, learns them, and becomes a version that has to pass the gates. Half
 * way the messages change. That is told, with what to look at; nothing is done about it but the daily work.
 */
export async function stream(context: DemoContext): Promise<DemoResult> {
  const { screen, days = DAYS } = context;
  const change = Math.floor(days / 2) + 1;
  screen.say(`\nstream: ${MESSAGES} new messages a day for ${days} days; from day ${change} on they are others`);
  const done: Day[] = [];
  for await (const day of work(context, { days, change })) {
    done.push(day);
    const { version, promoted, gates } = day.outcome;
    const isNews = day.suggestion !== null || !promoted;
    if (isNews || day.day % 5 === 0 || day.day === change) {
      screen.say(
        `  day ${`${day.day}`.padStart(2)}  ${percent(day.accuracy)} right, then ${version.name} ${said(promoted)}`,
      );
    }
    if (!promoted) for (const reason of gates.reasons.slice(0, 2)) screen.say(`          ${describeCheck(reason)}`);
    if (day.suggestion) screen.say(`          ${day.suggestion}`);
  }
  return resultOf(done, change);
}

const said = (promoted: boolean): string => (promoted ? 'passed' : 'refused');

async function* work(
  { seed, signal, screen }: DemoContext,
  { days, change }: { readonly days: number; readonly change: number },
): AsyncGenerator<Day> {
  const corpus = await ownCorpus();
  const messagesOf = messageStream(corpus, { seed, change, count: MESSAGES });
  const store = await openVersionStore(memoryStorage());
  const learn = async (examples: readonly Example<string>[]) => {
    const outcome = await learnVersion(store, { examples, create: { seed, memory: 1000 } }, { signal });
    await store.prune({ keep: 3, rollbacks: 2, grace: 0 });
    return outcome;
  };
  const load = async (id: string) => createClassifier.load<string>(await store.payload(id));

  const { version } = await learn(messageStream(corpus, { seed, change, count: BEGINNING })(0));
  let bot = await load(version.id);
  let watch: DriftWatch | null = null;
  /** Messages that no active version has learned yet: a day's, and those of days whose version was refused. */
  let waiting: readonly Example<string>[] = [];
  try {
    for (let day = 1; day <= days; day++) {
      const messages = messagesOf(day);
      const answers = await bot.predictAll(messages.map(({ input }) => input));
      const right = messages.map(({ label }, i) => answers[i]?.ranking[0]?.label === label);
      const wrong = messages.filter((_, i) => !right[i]);
      watch = watchDrift(watch, right, { delta: DELTA });
      waiting = [...waiting, ...messages];
      const outcome = await learn(waiting);
      if (outcome.promoted) {
        waiting = [];
        await bot.dispose();
        bot = await load(outcome.version.id);
      }
      const accuracy = 1 - wrong.length / messages.length;
      screen.progress('days', Math.min(day / days, 0.99), `day ${day}, ${percent(accuracy)} right`);
      yield { day, accuracy, outcome, suggestion: suggestionOf(watch, wrong) };
    }
  } finally {
    await bot.dispose();
  }
}

/** What to look at where answers have become worse. */
function suggestionOf({ change, before, since }: DriftWatch, wrong: readonly Example<string>[]): string | null {
  if (change !== 'worse' || !before || !since) return null;
  const counts = new Map<string, number>();
  for (const { label } of wrong) counts.set(label, (counts.get(label) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const labels = most.map(([label, count]) => `${label} (${count})`).join(', ');
  return `drift: ${wrongShare(since)} wrong in the last ${since.answers} answers, ${wrongShare(before)} before. Suggested: look at today's wrong answers, most of them about ${labels}`;
}

const wrongShare = ({ answers, wrong }: Answered): string => percent(wrong / answers).trim();

function resultOf(done: readonly Day[], change: number): DemoResult {
  const suggestions = done.filter(({ suggestion }) => suggestion !== null);
  const series: Series = {
    title: 'Right answers to the messages of each day, before they were learned',
    points: done.map(({ day, accuracy }) => ({ day, accuracy })),
    marks: [{ day: change, text: 'messages change' }, ...suggestions.map(({ day }) => ({ day, text: 'drift told' }))],
  };
  return {
    demo: 'stream',
    about: `A bot answers ${MESSAGES} messages a day, learns them in the evening, and the new version answers the next day if the gates let it pass. From day ${change} on customers have a wish that there was not before, and call many things by other names. A detector watches the share of wrong answers and says when it has risen; what to do is left to people. The messages are those of the project's corpus with greetings and slips of the keyboard, so that they come again sooner than real ones would.`,
    comparisons: [],
    planes: [],
    answers: [],
    series: [series],
    tables: [
      {
        title: 'What was suggested',
        head: ['day', 'suggestion'],
        rows: suggestions.map(({ day, suggestion }) => [`${day}`, suggestion ?? '']),
      },
      {
        title: 'Day by day',
        head: ['day', 'right', 'learned', 'version', 'gates', 'labels'],
        rows: done.map(({ day, accuracy, outcome: { learned, version, promoted } }) => [
          `${day}`,
          percent(accuracy).trim(),
          `${learned.learned + learned.heldBack}`,
          version.name,
          said(promoted),
          `${learned.labels.length}`,
        ]),
      },
    ],
  };
}
