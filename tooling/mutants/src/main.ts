import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { MUTANTS, type Mutant } from './mutants.ts';
import { mutate } from './plugin.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const CLOSING_LINE = './tooling/vitest-preset/closing-line.mjs';

interface Outcome {
  readonly name: string;
  readonly killed: boolean;
  readonly seconds: number;
}

/** Runs tests on the cpu engine, with a fault if one is named; true when they pass. */
async function testsPass(tests: readonly string[], mutant?: Mutant): Promise<boolean> {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--project', 'cpu', '--bail', '1', '--reporter', CLOSING_LINE, ...tests];
  const env = { ...process.env, UNFORGET_BACKEND: 'cpu', UNFORGET_MUTANT: mutant?.name ?? '' };
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (text += piece));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  // A run in which no test was executed must not count as a kill.
  const counted = / passed, (\d+) failed/.exec(text);
  if (!counted) throw new Error(`${mutant?.name ?? 'Without a fault'}: vitest gave no count\n${text.slice(-2000)}`);
  return code === 0;
}

/** Fails early when a fault has lost its place in the source. */
function checkPlaces(mutants: readonly Mutant[]): void {
  for (const mutant of mutants) mutate(readFileSync(join(ROOT, mutant.file), 'utf8'), mutant);
}

async function run(mutants: readonly Mutant[]): Promise<Outcome[]> {
  checkPlaces(mutants);
  const healthy = [...new Set(mutants.flatMap(({ tests }) => tests))];
  console.log(`Without a fault: ${healthy.join(' ')}`);
  if (!(await testsPass(healthy))) throw new Error('The tests fail without any fault: mend them first');
  const outcomes: Outcome[] = [];
  for (const [i, mutant] of mutants.entries()) {
    const started = performance.now();
    const killed = !(await testsPass(mutant.tests, mutant));
    const seconds = (performance.now() - started) / 1000;
    outcomes.push({ name: mutant.name, killed, seconds });
    const count = `${i + 1}/${mutants.length}`.padStart(7);
    console.log(`${count}  ${killed ? 'killed  ' : 'SURVIVED'}  ${mutant.name}  (${seconds.toFixed(0)} s)`);
  }
  return outcomes;
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
const outcomes = await run(chosen);
const alive = outcomes.filter(({ killed }) => !killed);
if (json) {
  mkdirSync(dirname(json), { recursive: true });
  writeFileSync(json, `${JSON.stringify(outcomes, null, 2)}\n`);
}
console.log(`${outcomes.length - alive.length} killed, ${alive.length} survived`);
process.exit(alive.length ? 1 : 0);
