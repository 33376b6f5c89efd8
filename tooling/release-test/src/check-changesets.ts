/** `npm run check:changesets -- <base>`: code of a package that changed since a branch left `base` needs a changeset. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutChangeset } from './changesets.ts';
import { must } from './processes.ts';
import { packageFolders } from './readme.ts';

const repository = join(import.meta.dirname, '../../..');
const [base] = process.argv.slice(2);
if (!base || base.startsWith('-')) {
  console.error('Usage: npm run check:changesets -- <branch or commit to compare with>');
  process.exit(2);
}

const textOf = (path: string): string | null => {
  const file = join(repository, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
};

try {
  const range = ['git', 'diff', '--name-only', '--no-renames', '-z', `${base}...HEAD`] as const;
  const paths = (await must(range, { cwd: repository, env: process.env })).split('\0').filter(Boolean);
  const packages = packageFolders(repository).map((folder) => {
    const manifest = JSON.parse(textOf(`packages/${folder}/package.json`) ?? '{}');
    return { folder, name: String(manifest.name) };
  });
  const missing = withoutChangeset(
    paths.map((path) => ({ path, text: textOf(path) })),
    packages,
  );
  for (const name of missing) console.error(`${name} changed, and no changeset names it: run 'npx pnpm changeset'`);
  console.log(
    missing.length ? `${missing.length} packages without a changeset` : 'every changed package has a changeset',
  );
  process.exitCode = missing.length ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
