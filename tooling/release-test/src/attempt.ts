import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ClientName, CommandStep, Consumer } from './consumer.ts';
import { type Stranger, strangersEnvironment } from './environment.ts';
import { openPage } from './page.ts';
import { causeIn, run } from './processes.ts';
import type { Tools } from './tools.ts';

export interface Outcome {
  readonly name: string;
  readonly result: 'ok' | 'failed' | 'skipped';
  /** Why it failed or was skipped, in one line. */
  readonly cause: string | null;
  readonly seconds: number;
}

export interface Place {
  readonly repository: string;
  readonly stranger: Stranger;
  readonly tools: Tools;
  /** Null where there is none: consumers with a page are skipped. */
  readonly chromium: string | null;
}

class Failure extends Error {}

/** Installs and runs one consumer in a new folder, which is gone afterwards. */
export async function attempt(consumer: Consumer, place: Place): Promise<Outcome> {
  const begun = performance.now();
  const folder = join(place.stranger.folder, 'consumers', consumer.name);
  const outcome = (result: Outcome['result'], cause: string | null): Outcome => {
    return { name: consumer.name, result, cause, seconds: (performance.now() - begun) / 1000 };
  };
  if (!place.chromium && consumer.steps.some((step) => 'page' in step)) return outcome('skipped', 'no Chromium here');
  try {
    await follow(consumer, folder, place);
    return outcome('ok', null);
  } catch (error) {
    return outcome('failed', error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function follow(consumer: Consumer, folder: string, { repository, stranger, tools, chromium }: Place) {
  const { node = '20', client = 'npm', installs = [], steps } = consumer;
  writeFiles(consumer, folder, repository);
  const commands = join(folder, 'node_modules/.bin');
  const env = strangersEnvironment(stranger, [commands, await tools.node(node)]);
  const manager = await tools.client(client);
  const lists = installs.length ? installs : [[]];
  for (const specs of lists) {
    const words = installWords(client, specs);
    const { status, output } = await run([...manager, ...words], { cwd: folder, env });
    if (status !== 0) throw new Failure(`${client} ${words.join(' ')}: ${causeIn(output, status)}`);
  }
  for (const step of steps) {
    if ('page' in step) await checkPage(step.page, step.prints, { folder, chromium });
    else await checkCommand(step, { folder, env });
  }
}

/** What follows the client's name: without packages to add, what package.json asks for. */
function installWords(client: ClientName, specs: readonly string[]): readonly string[] {
  if (!specs.length) return ['install'];
  return [client === 'npm' ? 'install' : 'add', ...specs];
}

function writeFiles({ project, files = {}, client = 'npm' }: Consumer, folder: string, repository: string): void {
  mkdirSync(folder, { recursive: true });
  if (project) {
    const homes = [join(repository, 'examples'), join(import.meta.dirname, '../projects')];
    const home = homes.find((path) => existsSync(join(path, project)));
    if (!home) throw new Failure(`there is no project "${project}" in examples or projects`);
    cpSync(join(home, project), folder, { recursive: true, filter: (path) => !/node_modules|dist/.test(path) });
  }
  // To Yarn 4, a lock file is what makes a folder a project of its own.
  const lock = client === 'yarn-4' ? { 'yarn.lock': '' } : {};
  for (const [name, text] of Object.entries({ ...lock, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "name": "consumer", "private": true }\n');
}

const linesOf = (text: string): string[] => {
  const trimmed = text.trimEnd();
  return trimmed ? trimmed.split('\n').map((line) => line.trimEnd()) : [];
};

async function checkCommand(step: CommandStep, { folder, env }: { folder: string; env: NodeJS.ProcessEnv }) {
  const words = step.run.join(' ');
  const { status, output, stdout } = await run(step.run, { cwd: folder, env });
  if (step.fails) {
    if (status === 0) throw new Failure(`${words}: ended well, but should have failed with ${step.fails}`);
    if (!linesOf(output).some((line) => step.fails?.test(line)))
      throw new Failure(`${words}: should have failed with ${step.fails}; ${causeIn(output, status)}`);
  } else if (status !== 0) throw new Failure(`${words}: ${causeIn(output, status)}`);
  if (step.prints) checkPrinted(words, step.prints, linesOf(stdout));
}

function checkPrinted(what: string, wanted: readonly string[], got: readonly string[]): void {
  const count = Math.max(wanted.length, got.length);
  for (let i = 0; i < count; i++) {
    if (wanted[i] === got[i]) continue;
    throw new Failure(`${what}: line ${i + 1} is ${JSON.stringify(got[i])}, expected ${JSON.stringify(wanted[i])}`);
  }
}

interface PagePlace {
  readonly folder: string;
  readonly chromium: string | null;
}

async function checkPage(page: string, prints: readonly string[], { folder, chromium }: PagePlace): Promise<void> {
  if (!chromium) throw new Failure('no Chromium here');
  const { result, errors } = await openPage(join(folder, page), chromium);
  if (result === null) throw new Failure(`page ${page}: ${errors[0] ?? 'no result within 120 s'}`);
  checkPrinted(`page ${page}`, prints, linesOf(result));
}
