import { addAbortSignal } from 'node:stream';
import { UnforgetError } from '@unforget/types';
import type { Prediction } from '../../prediction.ts';
import { type Bot, openBot } from '../../release/open-bot.ts';
import { type CommandContext, type CommonOptions, EXIT, print } from '../context.ts';
import { readyEngine } from '../engine.ts';
import { lineBatches } from '../lines.ts';
import { openStore } from '../open-store.ts';
import { percent, shortened } from '../table.ts';

export interface PredictOptions extends CommonOptions {
  readonly use?: string;
  readonly top: number;
}

interface Answer {
  readonly input: string;
  readonly prediction: Prediction;
}

/** `unforget predict`: a line for each text as it comes, or all of them as one document. */
export async function predict(
  texts: readonly string[],
  options: PredictOptions,
  context: CommandContext,
): Promise<number> {
  if (!texts.length && context.in.isTTY) {
    throw new UnforgetError({
      code: 'invalid-input',
      what: 'Texts to predict',
      expected: 'arguments, or lines on standard input',
      received: 'none',
      remedy: 'unforget predict "where is my parcel"',
    });
  }
  const store = await openStore(options.store);
  await readyEngine(context, { quiet: true });
  const { bot, version } = await openBot(store, options.use);
  const isVector = (version.strategy as { input?: unknown } | null)?.input === 'vector';
  try {
    const all: Answer[] = [];
    // Whoever waits for the next line is to be stopped, too.
    const lines = () => lineBatches(addAbortSignal(context.signal, context.in));
    for await (const batch of texts.length ? [texts] : lines()) {
      context.signal.throwIfAborted();
      const answers = await answersTo(bot, batch, isVector);
      if (options.json) all.push(...answers);
      else context.out.write(answers.map((answer) => `${lineOf(answer, options.top)}\n`).join(''));
    }
    if (options.json) {
      const data = { version: version.name, predictions: all.map((answer) => documentOf(answer, options.top)) };
      print(context, options, { data, text: () => '' });
    }
    return EXIT.ok;
  } finally {
    await bot.dispose();
  }
}

async function answersTo(bot: Bot, inputs: readonly string[], isVector: boolean): Promise<Answer[]> {
  const predictions = await bot.predictAll(isVector ? inputs.map(vectorOf) : inputs);
  return inputs.map((input, i) => ({ input, prediction: predictions[i] as Prediction }));
}

function vectorOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnforgetError({
      code: 'invalid-input',
      what: 'Input of a bot of vectors',
      expected: 'a list of numbers such as [0.5, 1, 0]',
      received: shortened(text, 40),
      cause,
    });
  }
}

/** `track_order  87.3 %  where is my parcel` */
function lineOf({ input, prediction: { label, probability, ranking } }: Answer, top: number): string {
  const others = ranking.slice(1, top).map((each) => `${each.label} ${percent(each.probability)}`);
  const more = others.length ? `  (then ${others.join(', ')})` : '';
  return `${label.padEnd(24)} ${percent(probability).padStart(7)}  ${shortened(input)}${more}`;
}

const documentOf = ({ input, prediction: { ranking, ...prediction } }: Answer, top: number): object => ({
  input,
  ...prediction,
  ranking: ranking.slice(0, top),
});
