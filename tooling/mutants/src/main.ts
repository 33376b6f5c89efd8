import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { mutate } from './plugin.ts';
import { ROOT, runTests } from './run-tests.ts';

interface Outcome {
  readonly name: string;
  readonly killed: boolean;
  /** The test that noticed. */
  readonly by: string | null;
  readonly seconds: number;
}

/** Fails early when a fault has lost its place in the source. */
function checkPlaces(mutants: readonly Mutant[]): void {
  for (const mutant of mutants) mutate(readFileSync(join(ROOT, mutant.file), 'utf8'), mutant);
}

async function attempt(mutants: readonly Mutant[]): Promise<Outcome[]> {
  checkPlaces(mutants);
  const outcomes: Outcome[] = [];
  const begun = performance.now();
  for (const [i, mutant] of mutants.entries()) {
    const started = performance.now();
    const { failed } = await runTests({ tests: mutant.tests, named: mutant.named, mutant: mutant.name });
    const killed = failed.length > 0;
    const seconds = (performance.now() - started) / 1000;
    outcomes.push({ name: mutant.name, killed, by: failed[0] ?? null, seconds });
    const count = `${i + 1}/${mutants.length}`.padStart(7);
    const left = ((performance.now() - begun) / (i + 1)) * (mutants.length - i - 1);
    const times = `${seconds.toFixed(0)} s, about ${Math.ceil(left / 60_000)} min left`;
    console.log(`${count}  ${killed ? 'killed  ' : 'SURVIVED'}  ${mutant.name}  (${times})`);
  }
  return outcomes;
}

/** A test that fails anyway proves nothing: those that noticed a fault have to pass without one. */
async function checkHealthy(mutants: readonly Mutant[], outcomes: readonly Outcome[]): Promise<void> {
  const noticing = [...new Set(outcomes.flatMap(({ by }) => (by === null ? [] : [by])))];
  if (!noticing.length) return;
  console.log(`Without a fault: the ${noticing.length} tests that noticed one`);
  const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))];
  const exactly = noticing.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const { failed, passed } = await runTests({ tests, named: `^(${exactly})$`, mutant: '' });
  if (failed.length) throw new Error(`Fails without any fault: ${failed.join('; ')}. Mend it first`);
  if (passed < noticing.length) throw new Error(`${passed} of ${noticing.length} tests ran without a fault`);
}

const program = new Command('npm run mutants --')
  .description('Breaks each method on purpose; exit 1 if the tests of one do not notice.')
  .option('--only <start>', 'only mutants whose name starts so')
  .option('--list', 'print the mutants and stop')
  .option('--json <file>', 'write the outcomes there')
  .parse();
const { only = '', list, json } = program.opts<{ only?: string; list?: boolean; json?: string }>();
const chosen = MUTANTS.filter(({ name }) => name.startsWith(only));
if (!chosen.length) {
  console.error(`No mutant's name starts with "${only}"; --list prints them`);
  process.exit(2);
}
if (list) {
  for (const { name, file } of chosen) console.log(`${name}  (${file})`);
  process.exit(0);
}
const outcomes = await attempt(chosen);
await checkHealthy(chosen, outcomes);
const alive = outcomes.filter(({ killed }) => !killed);
if (json) {
  mkdirSync(dirname(json), { recursive: true });
  writeFileSync(json, `${JSON.stringify(outcomes, null, 2)}\n`);
}
console.log(`${outcomes.length - alive.length} killed, ${alive.length} survived`);
process.exit(alive.length ? 1 : 0);
