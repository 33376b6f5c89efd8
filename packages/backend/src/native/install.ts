import { accessSync, constants, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasNativeBinary } from '../node-runtime.ts';
import { LOCK, type Manifest, publish, readEntry } from './cache.ts';
import { installError } from './install-error.ts';
import { withLock } from './lock.ts';
import { ownInstaller } from './own-installer.ts';
import { isLinked, place } from './place.ts';
import type { Run } from './runner.ts';
import { type HostSystem, type NativeTarget, systemName, TENSORFLOW_VERSION } from './target.ts';
import { whyNotLoading } from './verify.ts';
import { buildFromWheel } from './wheel-build.ts';

export type InstallStep = 'check' | 'wait' | 'own-installer' | 'download' | 'unpack' | 'compile' | 'place' | 'verify';

/** Progress: `done` and `total` in bytes where they are known, `text` where there is more to say. */
export interface InstallProgress {
  readonly step: InstallStep;
  readonly done?: number;
  readonly total?: number;
  readonly text?: string;
}

export interface InstallOptions {
  /** Folder of the installed package @tensorflow/tfjs-node. */
  readonly tfjsNode: string;
  readonly cacheRoot: string;
  /** Builds anew even if the engine loads or the cache has it. */
  readonly force?: boolean;
  /** `copy` makes the folder independent of the cache. Default 'link'. */
  readonly mode?: 'link' | 'copy';
  readonly run: Run;
  readonly system: HostSystem;
  /** The wheel to build against; undefined where there is none. */
  readonly target: NativeTarget | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly report: (progress: InstallProgress) => void;
}

export interface InstallContext extends InstallOptions {
  readonly tfjsNodeVersion: string;
}

/** How the engine came to be there. */
export interface Installed {
  readonly outcome: 'present' | 'from-cache' | 'tfjs-node-installer' | 'built';
  readonly tfjsNode: string;
  /** The cache entry used; undefined when the engine was there before. */
  readonly entry: string | undefined;
  /** Why earlier ways were left, in order. */
  readonly notes: readonly string[];
}

/**
 * Makes tfjs-node's native addon loadable, by the first way that works: it loads already; an earlier build in the
 * cache; tfjs-node's own installer; a build against TensorFlow's Python wheel. What it puts in place has multiplied
 * two matrices in a process of its own.
 *
 * @throws {UnforgetError} 'backend-unavailable' with `exitCode` 3 if something must be installed first, else 1
 */
export async function install(options: InstallOptions): Promise<Installed> {
  const { tfjsNode, run, report, force = false, mode } = options;
  report({ step: 'check' });
  const asWanted = !force && !(mode === 'copy' && isLinked(tfjsNode));
  if (asWanted && hasNativeBinary(tfjsNode) && (await whyNotLoading(tfjsNode, run)) === undefined) {
    return { outcome: 'present', tfjsNode, entry: undefined, notes: [] };
  }
  const { version } = JSON.parse(readFileSync(join(tfjsNode, 'package.json'), 'utf8')) as { version: string };
  const context: InstallContext = { ...options, tfjsNodeVersion: version };
  makeCache(options.cacheRoot);
  const onWait = (owner: string): void => report({ step: 'wait', text: owner });
  return withLock(join(options.cacheRoot, LOCK), { onWait }, () => firstWayThatWorks(context));
}

/** A cache that can't be is told before anything is waited for. */
function makeCache(root: string): void {
  try {
    mkdirSync(root, { recursive: true });
    accessSync(root, constants.W_OK);
  } catch (cause) {
    throw installError(3, {
      what: `Cache folder ${root}`,
      expected: 'a folder that can be written',
      received: (cause as NodeJS.ErrnoException).code ?? 'another error',
      remedy: 'Name another in UNFORGET_CACHE',
      cause,
    });
  }
}

interface Way {
  readonly outcome: Installed['outcome'];
  readonly entry: string;
  readonly build: (context: InstallContext, staging: string) => Promise<Omit<Manifest, 'files'>>;
}

function ways({ cacheRoot, tfjsNodeVersion, system }: InstallContext): readonly Way[] {
  const entry = (source: string): string =>
    join(cacheRoot, `native-tfjs${tfjsNodeVersion}-${source}-${systemName(system)}`);
  return [
    { outcome: 'tfjs-node-installer', entry: entry('own'), build: ownInstaller },
    { outcome: 'built', entry: entry(`tensorflow${TENSORFLOW_VERSION}`), build: buildFromWheel },
  ];
}

async function firstWayThatWorks(context: InstallContext): Promise<Installed> {
  const notes: string[] = [];
  const all = ways(context);
  if (!context.force) {
    for (const { entry } of all) {
      if (!readEntry(entry)) continue;
      const problem = await putInPlace(context, entry);
      if (!problem) return { outcome: 'from-cache', tfjsNode: context.tfjsNode, entry, notes };
      notes.push(`cached ${entry} does not load: ${problem}`); // and stays: it may be this checkout that is broken
    }
  }
  for (const [k, { outcome, entry, build }] of all.entries()) {
    try {
      const replaces = readEntry(entry) !== undefined;
      await publish(entry, (staging) => build(context, staging));
      const problem = await putInPlace(context, entry);
      if (!problem) return { outcome, tfjsNode: context.tfjsNode, entry, notes };
      if (!replaces) rmSync(entry, { recursive: true, force: true }); // else other checkouts link to it
      throw installError(1, {
        what: `Native engine: built, but it does not load (${problem})`,
        remedy: 'Install the packages of this project anew and run it again; until then wasm is used',
      });
    } catch (error) {
      if (k === all.length - 1) throw error;
      notes.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error('unreachable: the last way returns or throws');
}

async function putInPlace(context: InstallContext, entry: string): Promise<string | undefined> {
  context.report({ step: 'place' });
  try {
    place(entry, context.tfjsNode, context.mode ?? 'link');
  } catch (error) {
    throw installError(1, {
      what: `Native engine: ${context.tfjsNode} can't be written (${(error as Error).message})`,
      remedy: 'Run it as the user who owns that folder; until then wasm is used',
      cause: error,
    });
  }
  context.report({ step: 'verify' });
  return whyNotLoading(context.tfjsNode, context.run);
}
