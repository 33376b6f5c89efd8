import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, type Place } from './attempt.ts';
import type { Consumer } from './consumer.ts';
import type { RepositoryCopy } from './copy.ts';
import type { Registry } from './registry.ts';

/** A package that was packed wrongly. */
export interface Mutant {
  readonly name: string;
  readonly about: string;
  /** Folder of the package. */
  readonly of: string;
  /** Changes its folder before it is published. */
  readonly change: (place: string) => void;
  /** The consumer that has to fail. */
  readonly noticedBy: string;
  /** What its failure has to say: it might fail for another reason, and prove nothing. */
  readonly says: RegExp;
}

/** Values of package.json, nested as they are there. */
type Json = { [key: string]: Json | string | readonly string[] };

const inManifest =
  (edit: (manifest: Json) => void) =>
  (place: string): void => {
    const file = join(place, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    edit(manifest);
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  };

const entryOf = (manifest: Json, entry: string): Json => {
  const { exports } = manifest['publishConfig'] as { exports: Json };
  return exports[entry] as Json;
};
const section = (manifest: Json, name: string): Json => manifest[name] as Json;

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'exports-no-such-file',
    about: 'the exports map of core names a file that is not there',
    of: 'core',
    change: inManifest((manifest) => Object.assign(entryOf(manifest, '.'), { default: './dist/main.js' })),
    noticedBy: 'esm-node-20',
    says: /Cannot find module .*dist\/main\.js/,
  },
  {
    name: 'exports-lost-entry',
    about: 'the exports map of replay lacks ./node',
    of: 'replay',
    change: inManifest((manifest) => {
      delete section(section(manifest, 'publishConfig'), 'exports')['./node'];
    }),
    noticedBy: 'alone-replay',
    says: /ERR_PACKAGE_PATH_NOT_EXPORTED/,
  },
  {
    name: 'exports-import-only',
    about: 'the exports map of core has no way in for require',
    of: 'core',
    change: inManifest((manifest) => {
      const entry = entryOf(manifest, '.');
      entry['import'] = entry['default'] ?? '';
      delete entry['default'];
    }),
    noticedBy: 'commonjs-node-20',
    says: /No "exports" main/,
  },
  {
    name: 'exports-of-sources',
    about: 'the exports map of metrics points to the sources, which are not published',
    of: 'metrics',
    change: inManifest((manifest) => Object.assign(entryOf(manifest, '.'), { default: './src/index.ts' })),
    noticedBy: 'alone-metrics',
    says: /Cannot find module .*metrics\/src\/index\.ts/,
  },
  {
    name: 'file-missing',
    about: 'a file that data/mnist is made of is not in the package',
    of: 'data',
    change: (place) => rmSync(join(place, 'dist/mnist.js')),
    noticedBy: 'alone-data',
    says: /Cannot find module .*dist\/mnist\.js/,
  },
  {
    name: 'file-types-missing',
    about: 'the declarations of ewc are not in the package',
    of: 'ewc',
    change: (place) => rmSync(join(place, 'dist/index.d.ts')),
    noticedBy: 'typescript-5-9-node16',
    says: /TS7016/,
  },
  {
    name: 'file-list-too-short',
    about: 'the list of files of metrics lacks schema.json, which its exports name',
    of: 'metrics',
    change: inManifest((manifest) => {
      manifest['files'] = ['dist', 'CHANGELOG.md'];
    }),
    noticedBy: 'entries-import',
    says: /Cannot find module .*schema\.json/,
  },
  {
    name: 'peer-range-too-old',
    about: 'ewc wants a TensorFlow.js that core can not work with',
    of: 'ewc',
    change: inManifest((manifest) =>
      Object.assign(section(manifest, 'peerDependencies'), { '@tensorflow/tfjs-core': '^3.0.0' }),
    ),
    noticedBy: 'alone-ewc',
    says: /ERESOLVE/,
  },
  {
    name: 'peer-range-too-new',
    about: 'core wants a TensorFlow.js that does not exist',
    of: 'core',
    change: inManifest((manifest) =>
      Object.assign(section(manifest, 'peerDependencies'), { '@tensorflow/tfjs-core': '^5.0.0' }),
    ),
    noticedBy: 'alone-core',
    says: /ERESOLVE/,
  },
  {
    name: 'dependency-undeclared',
    about: 'core imports @noble/hashes, and does not say so',
    of: 'core',
    change: inManifest((manifest) => {
      delete section(manifest, 'dependencies')['@noble/hashes'];
    }),
    noticedBy: 'alone-core',
    says: /Cannot find package '@noble\/hashes'/,
  },
  {
    name: 'engines-too-new',
    about: 'core claims to need a newer Node.js than it does',
    of: 'core',
    change: inManifest((manifest) => Object.assign(section(manifest, 'engines'), { node: '>=22' })),
    noticedBy: 'client-yarn',
    says: /engine "node" is incompatible/,
  },
];

export interface MutantOutcome {
  readonly name: string;
  readonly noticed: boolean;
  readonly cause: string | null;
  readonly seconds: number;
}

interface MutantPlace {
  readonly copy: RepositoryCopy;
  readonly registry: Registry;
  readonly place: Place;
  readonly consumer: Consumer;
  /** Different for each, so that no client takes one from its cache. */
  readonly number: number;
}

/** Publishes the fault as the newest version, runs the consumer, and takes it back. */
export async function tryMutant(
  mutant: Mutant,
  { copy, registry, place, consumer, number }: MutantPlace,
): Promise<MutantOutcome> {
  const { name, version } = copy.manifest(mutant.of);
  const [major, minor, patch] = version.split('.').map(Number);
  const raise = inManifest((manifest) => {
    manifest['version'] = `${major}.${minor}.${Number(patch) + 1 + number}`;
  });
  const served = join(registry.storage, name);
  const kept = join(registry.storage, '../kept');
  cpSync(served, kept, { recursive: true });
  try {
    const changed = (folder: string): void => {
      raise(folder);
      mutant.change(folder);
    };
    const outcome = await copy.with(mutant.of, changed, async () => {
      await copy.publishOne(mutant.of);
      return attempt(consumer, place);
    });
    const { result, cause, seconds } = outcome;
    return { name: mutant.name, noticed: result === 'failed' && mutant.says.test(cause ?? ''), cause, seconds };
  } finally {
    rmSync(served, { recursive: true });
    cpSync(kept, served, { recursive: true });
    rmSync(kept, { recursive: true });
  }
}
