/**
 * `npm run check:changesets -- <base>`: code of a package that changed since a branch left `base` needs a changeset, and
 * one that raises it by a major version where its public API lost something.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenBetween, reportPath } from '@unforget/api-reports';
import { notRaised, withoutChangeset } from './changesets.ts';
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
  const git = { cwd: repository, env: process.env };
  const paths = (await must(range, git)).split('\0').filter(Boolean);
  const packages = packageFolders(repository).map((folder) => {
    const manifest = JSON.parse(textOf(`packages/${folder}/package.json`) ?? '{}');
    return { folder, name: String(manifest.name), version: String(manifest.version) };
  });
  const files = paths.map((path) => ({ path, text: textOf(path) }));
  const missing = withoutChangeset(files, packages);
  for (const name of missing) console.error(`${name} changed, and no changeset names it: run 'npx pnpm changeset'`);
  console.log(
    missing.length ? `${missing.length} packages without a changeset` : 'every changed package has a changeset',
  );
  // Before it is committed, `npm test` holds each report to the sources.
  const fork = (await must(['git', 'merge-base', base, 'HEAD'], git)).trim();
  const broken = [];
  for (const { folder, ...one } of packages) {
    const path = reportPath(folder);
    const isOld = paths.includes(path) && (await must(['git', 'ls-tree', '--name-only', fork, path], git)) !== '';
    const lost = isOld ? brokenBetween(await must(['git', 'show', `${fork}:${path}`], git), textOf(path) ?? '') : [];
    if (lost.length) broken.push({ ...one, lost });
  }
  const unraised = notRaised(files, broken);
  for (const { name, lost } of broken.filter((one) => unraised.includes(one))) {
    console.error(
      `${name}: its API lost what follows, and no changeset raises it by a major version (before 1.0.0: minor)`,
    );
    for (const line of lost) console.error(`  ${line}`);
  }
  process.exitCode = missing.length || unraised.length ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
