import { UnforgetError } from '@unforget/types';
import { type LearnOutcome, learnVersion } from '../../release/learn-version.ts';
import { type CommandContext, type CommonOptions, EXIT, print } from '../context.ts';
import { readyEngine } from '../engine.ts';
import { type ReadExamples, readExamples } from '../examples-file.ts';
import { readGates } from '../gates-file.ts';
import { openOrMakeStore } from '../open-store.ts';
import { outcomeText } from '../outcome-text.ts';
import { learnProgress } from '../progress.ts';

export interface LearnCommandOptions extends CommonOptions {
  readonly test?: string;
  readonly gates?: string;
  readonly name?: string;
  readonly seed?: number;
  readonly memory?: number;
  readonly holdBack?: number;
}

/** `unforget learn`: 0 when the new version is active, 1 when a gate refused it. */
export async function learn(
  files: readonly string[],
  options: LearnCommandOptions,
  context: CommandContext,
): Promise<number> {
  const read = await readExamples(files);
  const test = options.test === undefined ? null : (await readExamples([options.test])).examples;
  const gates = await readGates(options.gates);
  const { name } = options;
  const store = await openOrMakeStore(options.store, gates);
  const create = newBotOptions(options);
  if (Object.keys(create).length && (await store.active())) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: 'Options --seed, --memory and --hold-back',
      expected: `a store without a bot, for they begin one`,
      received: `${options.store}, which has one`,
      remedy: 'Leave them out, or name another store',
    });
  }
  await readyEngine(context);
  const progress = learnProgress(context.err);
  const outcome = await learnVersion(
    store,
    { examples: read.examples, test, create, ...(gates ? { gates } : {}), ...(name === undefined ? {} : { name }) },
    { signal: context.signal, onProgress: progress.show },
  ).finally(progress.stop);
  const data = outcomeData(outcome, read);
  print(context, options, { data, text: () => outcomeText(outcome, read) });
  return outcome.promoted ? EXIT.ok : EXIT.refused;
}

function newBotOptions({ seed, memory, holdBack }: LearnCommandOptions) {
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(memory === undefined ? {} : { memory }),
    ...(holdBack === undefined ? {} : { holdBack }),
  };
}

/** The outcome with places in files beside positions. */
const outcomeData = (outcome: LearnOutcome, { places }: ReadExamples): object => ({
  ...outcome,
  learned: {
    ...outcome.learned,
    skipped: outcome.learned.skipped.map((skipped) => ({ ...skipped, place: places[skipped.example] })),
    contradictions: outcome.learned.contradictions.map((one) => ({
      ...one,
      places: one.examples.map((example) => places[example]),
    })),
  },
});
