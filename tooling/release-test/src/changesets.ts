/** A changed file of a branch, with its text where it is still there. */
export interface ChangedFile {
  readonly path: string;
  readonly text: string | null;
}

/** Folder and name of a published package. */
export interface Published {
  readonly folder: string;
  readonly name: string;
}

/** What users get: sources, commands and schemas; neither tests nor documentation. */
const REACHES_USERS = /^packages\/([^/]+)\/(?:src|bin)\/|^packages\/([^/]+)\/schema\.json$/;
const IS_TEST = /\.(test|test-d)\.ts$|\/__\w+__\//;
const IS_CHANGESET = /^\.changeset\/(?!README)[^/]+\.md$/;

/** Packages whose code changed and that no changeset of the same branch names. */
export function withoutChangeset(files: readonly ChangedFile[], packages: readonly Published[]): string[] {
  const changed = new Set(
    files.flatMap(({ path }) => {
      const [, inside, schema] = REACHES_USERS.exec(path) ?? [];
      return IS_TEST.test(path) ? [] : [inside ?? schema];
    }),
  );
  const named = new Set(files.filter(({ path }) => IS_CHANGESET.test(path)).flatMap(({ text }) => namesIn(text ?? '')));
  return packages.filter(({ folder, name }) => changed.has(folder) && !named.has(name)).map(({ name }) => name);
}

/** A package whose public API lost something, and its version before. */
export interface Broken {
  readonly name: string;
  readonly version: string;
}

/** Those that no changeset of the branch raises far enough: by a major version, or a minor one before 1.0.0. */
export function notRaised(files: readonly ChangedFile[], broken: readonly Broken[]): Broken[] {
  const raised = files.filter(({ path }) => IS_CHANGESET.test(path)).flatMap(({ text }) => raisesIn(text ?? ''));
  const enough = ({ version }: Broken): string[] => (version.startsWith('0.') ? ['minor', 'major'] : ['major']);
  return broken.filter((one) => !raised.some(({ name, by }) => name === one.name && enough(one).includes(by)));
}

/** The packages that a changeset's head names. */
const namesIn = (changeset: string): string[] => raisesIn(changeset).map(({ name }) => name);

function raisesIn(changeset: string): { readonly name: string; readonly by: string }[] {
  const [, head = ''] = /^---\n([\s\S]*?)\n?---/.exec(changeset) ?? [];
  const lines = head.matchAll(/^["']?([@\w/.-]+)["']?:\s*(patch|minor|major)\s*$/gm);
  return [...lines].map(([, name = '', by = '']) => ({ name, by }));
}
