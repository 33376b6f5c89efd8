/** `npm run release:test`: publishes all packages to a registry on this machine, and installs them as strangers would. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Consumer } from './consumer.ts';
import { allConsumers } from './consumers/all.ts';
import { MUTANTS } from './mutants.ts';
import { endBrowsers } from './page.ts';
import { endAll } from './processes.ts';
import { releaseTest } from './release-test.ts';
import { type Scratch, scratchFolder } from './scratch.ts';

interface Options {
  readonly only?: readonly string[];
  readonly list?: boolean;
  readonly mutants?: boolean;
  readonly json?: string;
}

const EXIT = { ok: 0, failed: 1, wrongInput: 2, interrupted: 130 } as const;
const repository = join(import.meta.dirname, '../../..');

const program = new Command('npm run release:test --')
  .description('Publishes all packages to a registry on this machine, and installs and runs them as strangers would.')
  .option('--only <names...>', 'only these consumers, or those whose name begins so')
  .option('--mutants', 'break packages on purpose: exit 1 if no consumer notices')
  .option('--list', 'print the consumers (or mutants) and stop')
  .option('--json <file>', 'write the outcomes there; - for standard output')
  .addHelpText(
    'after',
    '\nExit status: 0 when all is well, 1 when something failed, 2 for wrong input, 130 after Ctrl-C.',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.wrongInput));

/** The entries whose names were asked for; ends the program where a name fits none. */
function chosen<T extends { readonly name: string }>(all: readonly T[], only: readonly string[] | undefined): T[] {
  if (!only) return [...all];
  const fits = (wanted: string) => (entry: T) => entry.name === wanted || entry.name.startsWith(`${wanted}-`);
  for (const wanted of only) {
    if (all.some(fits(wanted))) continue;
    console.error(`There is nothing named "${wanted}", or "${wanted}-…"; --list prints the names`);
    process.exit(EXIT.wrongInput);
  }
  return all.filter((entry) => only.some((wanted) => fits(wanted)(entry)));
}

function printList(entries: readonly Pick<Consumer, 'name' | 'about'>[]): void {
  const width = Math.max(...entries.map(({ name }) => name.length));
  for (const { name, about } of entries) console.log(`${name.padEnd(width)}  ${about}`);
}

/** Ends what runs and removes what was made; a second Ctrl-C does not wait for that. */
async function breakOff(scratch: Scratch): Promise<never> {
  endAll();
  endBrowsers();
  console.error('Broken off, cleaning up.');
  await scratch.remove();
  process.exit(EXIT.interrupted);
}

async function main({ only, list, mutants, json }: Options): Promise<number> {
  const consumers = mutants ? allConsumers(repository) : chosen(allConsumers(repository), only);
  const faults = mutants ? chosen(MUTANTS, only) : [];
  if (list) {
    printList(mutants ? faults : consumers);
    return EXIT.ok;
  }
  const scratch = scratchFolder();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void breakOff(scratch));
  const say = (line: string): void => console.error(line);
  try {
    const report = await releaseTest({ repository, folder: scratch.path, consumers, faults, say });
    const text = `${JSON.stringify(report, null, 2)}\n`;
    if (json === '-') process.stdout.write(text);
    else if (json !== undefined) {
      mkdirSync(dirname(resolve(json)), { recursive: true });
      writeFileSync(json, text);
    }
    for (const line of report.failures) say(`FAILED  ${line}`);
    say(report.summary);
    return report.failures.length ? EXIT.failed : EXIT.ok;
  } catch (error) {
    say(`FAILED  ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.failed;
  } finally {
    endAll();
    await scratch.remove();
  }
}

process.exit(await main(program.parse().opts<Options>()));
