/** `npm run chaos`: kills processes at work on a version store, and checks that nothing was lost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { chaosRounds, type Round } from './rounds.ts';
import { summaryOf, summaryText } from './summary.ts';

const count = (text: string): number => {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number of at least 1.');
};

interface Options {
  readonly rounds: number;
  readonly seed: number;
  readonly writers: number;
  readonly json?: string;
  readonly keep?: boolean;
}

async function run({ rounds, seed, writers, json, keep }: Options): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'unforget-chaos-'));
  const begun = performance.now();
  const onRound = (round: Round): void => {
    const left = ((performance.now() - begun) / round.round) * (rounds - round.round);
    console.error(`${lineOf(round, rounds)}  (about ${Math.ceil(left / 1000)} s left)`);
  };
  const done = await chaosRounds({ folder, rounds, seed, writers, onRound });
  const summary = summaryOf(done, { seed, writers });
  if (json === '-') console.log(JSON.stringify(summary, null, 2));
  else console.log(summaryText(summary));
  if (json !== undefined && json !== '-') writeFileSync(json, `${JSON.stringify(summary, null, 2)}\n`);
  if (keep || summary.lost > 0) console.error(`The store is kept in ${folder}`);
  else rmSync(folder, { recursive: true });
  process.exitCode = summary.lost > 0 ? 1 : 0;
}

const lineOf = ({ round, killedDuring, confirmed, versions, problems }: Round, rounds: number): string => {
  const during = killedDuring.map((work) => work ?? 'a pause').join(' and ');
  const result = problems.length ? `LOST: ${problems.join('; ')}` : 'whole';
  return `${`${round}/${rounds}`.padStart(7)}  killed during ${during}, ${confirmed} changes confirmed, ${versions} versions: ${result}`;
};

const program = new Command('chaos')
  .description('Kills processes at work on a version store at random moments, and checks that nothing was lost.')
  .option('--rounds <number>', 'how often to kill', count, 50)
  .option('--seed <number>', 'what the moments and the works follow from', count, 1)
  .option('--writers <number>', 'processes that work on the store at once', count, 1)
  .option('--json <file>', 'the results as data; - for standard output')
  .option('--keep', 'keep the store')
  .addHelpText('after', '\nExit status: 0 when nothing was lost, 1 when something was, 2 for wrong input.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
await run(program.parse().opts<Options>());
