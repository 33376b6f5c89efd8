import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../../../tests/browser/chromium.ts';
import { attempt, type Outcome, type Place } from './attempt.ts';
import type { Consumer } from './consumer.ts';
import { RepositoryCopy } from './copy.ts';
import { strangersEnvironment } from './environment.ts';
import { type Mutant, type MutantOutcome, tryMutant } from './mutants.ts';
import { must } from './processes.ts';
import { type Registry, startRegistry } from './registry.ts';
import { Tools } from './tools.ts';

export interface Request {
  readonly repository: string;
  /** Everything is written below. */
  readonly folder: string;
  readonly consumers: readonly Consumer[];
  /** With faults, only these are tried, by the consumers that they name. */
  readonly faults: readonly Mutant[];
  readonly say: (line: string) => void;
}

export interface Report {
  readonly published: readonly string[];
  /** What the second release was made of. */
  readonly republished: readonly string[];
  readonly consumers: readonly Outcome[];
  readonly mutants: readonly MutantOutcome[];
  /** One line each: who, and why. */
  readonly failures: readonly string[];
  readonly summary: string;
}

/** The package that the second release is about: most others stand on it. */
const BUMPED = '@unforget/core';

/** Both releases, and then all consumers or all faults. */
export async function releaseTest(request: Request): Promise<Report> {
  const { repository, folder, say } = request;
  const registry = await startRegistry(made(join(folder, 'registry')));
  try {
    const copy = await preparedCopy(request, registry);
    const published = await firstRelease(copy, repository, say);
    const republished = await secondRelease(copy, say);
    const stranger = { folder: made(join(folder, 'stranger')), registry: registry.url };
    const tools = new Tools(made(join(folder, 'tools')), strangersEnvironment(stranger));
    const place = { repository, stranger, tools, chromium: findChromium() };
    const found = request.faults.length
      ? await tryFaults(request, { copy, registry, place })
      : { consumers: await tryConsumers(request, place), mutants: [] };
    return { published, republished, ...found, ...conclusionOf(found) };
  } finally {
    registry.stop();
  }
}

const made = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  return folder;
};

async function preparedCopy({ repository, folder, say }: Request, registry: Registry): Promise<RepositoryCopy> {
  say('Copying the repository');
  const { npm_config_userconfig } = strangersEnvironment({
    folder: made(join(folder, 'publisher')),
    registry: registry.url,
  });
  const env = {
    ...process.env,
    npm_config_userconfig,
    npm_config_registry: registry.url,
    CI: 'true',
    NO_COLOR: '1',
    NO_PROXY: '127.0.0.1',
  };
  const { packageManager } = JSON.parse(await must(['git', 'show', 'HEAD:package.json'], { cwd: repository, env }));
  if (!process.env['npm_execpath']?.includes('pnpm')) throw new Error(`run it by npm, or by ${packageManager}`);
  return RepositoryCopy.of(repository, { folder: made(join(folder, 'repository')), env });
}

async function firstRelease(copy: RepositoryCopy, repository: string, say: Request['say']): Promise<string[]> {
  say('Building all packages');
  await copy.build(repository);
  await copy.version();
  say('Publishing all packages');
  const published = await copy.publish();
  const missing = copy.manifests().filter(({ name, version }) => !published.includes(`${name}@${version}`));
  if (missing.length) throw new Error(`not published: ${missing.map(({ name }) => name).join(', ')}`);
  return published;
}

/** A changeset for one package: it is published again, and of the others none that did not need to be. */
async function secondRelease(copy: RepositoryCopy, say: Request['say']): Promise<string[]> {
  say(`Publishing ${BUMPED} again, by a changeset`);
  const before = new Map(copy.manifests().map(({ name, version }) => [name, version]));
  await copy.addChangeset(BUMPED, 'patch');
  await copy.version();
  const raised = copy.manifests().filter(({ name, version }) => before.get(name) !== version);
  const published = await copy.publish();
  const expected = raised.map(({ name, version }) => `${name}@${version}`);
  if (!raised.some(({ name }) => name === BUMPED)) throw new Error(`the changeset did not raise ${BUMPED}`);
  if (published.toSorted().join() !== expected.toSorted().join())
    throw new Error(`published ${published.join(', ') || 'nothing'} in place of ${expected.join(', ')}`);
  say(`Published again: ${published.join(', ')}`);
  return published;
}

async function tryConsumers({ consumers, say }: Request, place: Place): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const line = progressLine(consumers.length);
  for (const [i, consumer] of consumers.entries()) {
    const outcome = await attempt(consumer, place);
    outcomes.push(outcome);
    const cause = outcome.cause ? `: ${outcome.cause}` : '';
    say(line(i, `${outcome.result.padEnd(7)}  ${outcome.name}${cause}`, outcome.seconds));
  }
  return outcomes;
}

interface FaultPlaces {
  readonly copy: RepositoryCopy;
  readonly registry: Registry;
  readonly place: Place;
}

async function tryFaults({ faults, consumers, say }: Request, places: FaultPlaces) {
  // A consumer that fails anyway proves nothing: those that have to notice a fault are run without one first.
  const noticing = consumers.filter(({ name }) => faults.some((fault) => fault.noticedBy === name));
  say('Without a fault');
  const healthy = await tryConsumers({ faults, consumers: noticing, say, repository: '', folder: '' }, places.place);
  const mutants: MutantOutcome[] = [];
  const line = progressLine(faults.length);
  say('With one fault each');
  for (const [i, fault] of faults.entries()) {
    const consumer = noticing.find(({ name }) => name === fault.noticedBy);
    if (!consumer) throw new Error(`mutant ${fault.name} names no consumer: ${fault.noticedBy}`);
    const outcome = await tryMutant(fault, { ...places, consumer, number: i });
    mutants.push(outcome);
    const verdict = outcome.noticed ? `noticed   ${fault.name}` : `SURVIVED  ${fault.name}`;
    say(line(i, `${verdict}${outcome.cause ? `: ${outcome.cause}` : ''}`, outcome.seconds));
  }
  return { consumers: healthy, mutants };
}

/** How far it is, and how long the rest will take at the pace so far. */
function progressLine(total: number): (index: number, text: string, seconds: number) => string {
  const begun = performance.now();
  return (index, text, seconds) => {
    const count = `${index + 1}/${total}`.padStart(7);
    const left = ((performance.now() - begun) / (index + 1)) * (total - index - 1);
    return `${count}  ${text}  (${seconds.toFixed(0)} s, about ${Math.ceil(left / 60_000)} min left)`;
  };
}

type Found = Pick<Report, 'consumers' | 'mutants'>;

function conclusionOf({ consumers, mutants }: Found): Pick<Report, 'failures' | 'summary'> {
  const failed = consumers.filter(({ result }) => result === 'failed');
  const survived = mutants.filter(({ noticed }) => !noticed);
  const skipped = consumers.filter(({ result }) => result === 'skipped').length;
  const counts = `${consumers.length - failed.length - skipped} consumers ok, ${failed.length} failed, ${skipped} skipped`;
  const ofMutants = `; ${mutants.length - survived.length} mutants noticed, ${survived.length} survived`;
  return {
    failures: [
      ...failed.map(({ name, cause }) => `${name}: ${cause}`),
      ...survived.map(({ name }) => `mutant ${name}: nobody noticed`),
    ],
    summary: mutants.length ? `${counts}${ofMutants}` : counts,
  };
}
