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

/** The packages that a changeset's head names. */
function namesIn(changeset: string): string[] {
  const [, head = ''] = /^---\n([\s\S]*?)\n?---/.exec(changeset) ?? [];
  return [...head.matchAll(/^["']?([@\w/.-]+)["']?:\s*(?:patch|minor|major)\s*$/gm)].map(([, name = '']) => name);
}
