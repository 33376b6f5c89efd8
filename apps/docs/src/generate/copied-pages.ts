import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { rebased } from '../markdown/links.ts';
import { REFERENCE, REPOSITORY } from '../places.ts';

/** Path of a page in the repository, and its place in the reference. */
type Copy = readonly [from: string, to: string];

/** Pages of the repository that are shown as they are: READMEs of packages, what was measured, decisions. */
export function copiedPages(): Copy[] {
  const folders = readdirSync(join(REPOSITORY, 'packages'));
  const packages = folders.map((name): Copy => [`packages/${name}/README.md`, `packages/${name}.md`]);
  return [
    ...packages.filter(([from]) => existsSync(join(REPOSITORY, from))),
    ...markdownIn('docs').map((name): Copy => [`docs/${name}`, `measured/${name}`]),
    ...markdownIn('docs/methods').map((name): Copy => [`docs/methods/${name}`, `measured/${name}`]),
    ...markdownIn('docs/decisions').map((name): Copy => [`docs/decisions/${name}`, `decisions/${name}`]),
  ];
}

const markdownIn = (folder: string): string[] =>
  readdirSync(join(REPOSITORY, folder)).filter((name) => name.endsWith('.md'));

export function copyPages(): void {
  const inSite = relative(REPOSITORY, REFERENCE).replaceAll('\\', '/');
  const pages = copiedPages().map(([from, to]) => ({ from, to: posix.join(inSite, to) }));
  const moved = new Map(pages.map(({ from, to }) => [from, to]));
  for (const { from, to } of pages) {
    const file = join(REPOSITORY, to);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, rebased(readFileSync(join(REPOSITORY, from), 'utf8'), { from, to, moved }));
  }
}
