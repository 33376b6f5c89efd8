import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../measure/launch.ts';
import { numberOf, textOf } from './engine.ts';
import type { PreparedUnit, Reading, UnitRequest } from './protocol.ts';

type Params = UnitRequest['params'];

/**
 * What a user waits for before anything happens. Every reading starts a new process, which takes the packages as they
 * are built, as those who install them have them.
 */
export const startUp = (params: Params): Promise<PreparedUnit> => {
  const take = KINDS[textOf(params, 'kind')];
  if (!take) throw new Error(`there is no start-up "${params['kind']}"`);
  return unit(() => take(params));
};

/** A fixed number of milliseconds in the place of the other side. */
export const limit = (params: Params): Promise<PreparedUnit> =>
  unit(async () => ({ ms: numberOf(params, 'ms'), check: {} }));

const KINDS: Readonly<Record<string, (params: Params) => Promise<Reading>>> = {
  import: addedByPackages,
  native: selectingNative,
  help: showingHelp,
};

/** One reading before the clock counts: files that were never read come from the disk. */
async function unit(run: () => Promise<Reading>): Promise<PreparedUnit> {
  const { check } = await run();
  return { check, run, release: () => {} };
}

/** From tfjs being there to the packages being there as well. */
function addedByPackages(params: Params): Promise<Reading> {
  const packages = textOf(params, 'packages').split(' ');
  return timedIn(`
    await import('@tensorflow/tfjs-core');
    await import('@tensorflow/tfjs-layers');
    const started = performance.now();
    ${packages.map((name) => `await import('${name}');`).join('\n')}
    console.log(JSON.stringify({ ms: performance.now() - started, check: {} }));`);
}

/** From nothing loaded to an engine that is ready. */
function selectingNative(): Promise<Reading> {
  return timedIn(`
    const started = performance.now();
    const { selectBackend } = await import('@unforget/backend');
    await selectBackend({ backend: 'native', log: () => {} });
    console.log(JSON.stringify({ ms: performance.now() - started, check: {} }));
    process.exit(0);`);
}

/** From the start of a command to its end. */
async function showingHelp(params: Params): Promise<Reading> {
  const file = join(repository, textOf(params, 'file'));
  const started = performance.now();
  const said = await output([file, '--help']);
  return { ms: performance.now() - started, check: { lines: said.split('\n').length } };
}

const timedIn = async (script: string): Promise<Reading> =>
  JSON.parse(await output(['--input-type=module', '-e', script])) as Reading;

/** What a new Node prints. It finds packages from here, and takes what was built. */
function output(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: join(repository, 'tooling/perf'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [said, complaint] = ['', ''];
    child.stdout.on('data', (text) => {
      said += text;
    });
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    child.on('error', reject);
    child.on('close', (status) =>
      status === 0 ? resolve(said) : reject(new Error(complaint.trim().split('\n').at(-1) ?? `status ${status}`)),
    );
  });
}
