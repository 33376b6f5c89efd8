/** `npm run chaos`: kills processes at work on a version store, or on a bot, and checks that nothing was lost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@unforget/backend';
import { Command, InvalidArgumentError, Option } from 'commander';
import { GAMES } from './games.ts';
import { chaosRounds, type Round } from './rounds.ts';
import { type Summary, summaryOf, summaryText } from './summary.ts';

const count = (text: string): number => {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number of at least 1.');
};

type GameName = keyof typeof GAMES;

interface Options {
  readonly only?: GameName;
  readonly rounds: number;
  readonly seed: number;
  readonly writers: number;
  readonly json?: string;
  readonly keep?: boolean;
}

async function run({ only, json, ...options }: Options): Promise<void> {
  const names: readonly GameName[] = only ? [only] : ['store', 'classifier'];
  const summaries: Partial<Record<GameName, Summary>> = {};
  for (const name of names) {
    if (name === 'classifier') await selectBackend({ log: () => {} });
    const summary = await play(name, options);
    summaries[name] = summary;
    if (json !== '-') console.log(`${name}: ${summaryText(summary)}`);
  }
  const text = JSON.stringify(summaries, null, 2);
  if (json === '-') console.log(text);
  else if (json !== undefined) writeFileSync(json, `${text}\n`);
  process.exitCode = Object.values(summaries).some(({ lost }) => lost > 0) ? 1 : 0;
}

async function play(name: GameName, { rounds, seed, writers, keep }: Omit<Options, 'only' | 'json'>): Promise<Summary> {
  const folder = mkdtempSync(join(tmpdir(), 'unforget-chaos-'));
  const begun = performance.now();
  const onRound = (round: Round): void => {
    const left = ((performance.now() - begun) / round.round) * (rounds - round.round);
    console.error(`${lineOf(round, rounds)}  (about ${Math.ceil(left / 1000)} s left)`);
  };
  // What a bot learns from is one process's business: others would only be told that they came too late.
  const count = name === 'classifier' ? 1 : writers;
  const done = await chaosRounds({ game: GAMES[name], folder, rounds, seed, writers: count, onRound });
  const summary = summaryOf(done, { seed, writers: count });
  if (keep || summary.lost > 0) console.error(`The ${name} is kept in ${folder}`);
  else rmSync(folder, { recursive: true });
  return summary;
}

const lineOf = ({ round, killedDuring, confirmed, versions, problems }: Round, rounds: number): string => {
  const during = killedDuring.map((work) => work ?? 'a pause').join(' and ');
  const result = problems.length ? `LOST: ${problems.join('; ')}` : 'whole';
  return `${`${round}/${rounds}`.padStart(7)}  killed during ${during}, ${confirmed} changes confirmed, ${versions} versions: ${result}`;
};

const program = new Command('chaos')
  .description(
    'Kills processes at work on a version store, and on a bot that learns, is saved and becomes versions, at random moments; checks each time that nothing was lost and that the active version answers.',
  )
  .addOption(new Option('--only <what>', 'one of the two').choices(Object.keys(GAMES)))
  .option('--rounds <number>', 'how often to kill', count, 50)
  .option('--seed <number>', 'what the moments and the works follow from', count, 1)
  .option('--writers <number>', 'processes that work on the store alone at once', count, 1)
  .option('--json <file>', 'the results as data; - for standard output')
  .option('--keep', 'keep the folders')
  .addHelpText('after', '\nExit status: 0 when nothing was lost, 1 when something was, 2 for wrong input.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
await run(program.parse().opts<Options>());
