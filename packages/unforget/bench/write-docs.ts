import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Puts text between two marks of the README: `<!-- name -->` and `<!-- /name -->`. */
export function writeDocs(name: string, text: string): void {
  const readme = fileURLToPath(new URL('../README.md', import.meta.url));
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const old = readFileSync(readme, 'utf8');
  const [from, to] = [old.indexOf(start), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no place for ${name}`);
  writeFileSync(readme, `${old.slice(0, from + start.length)}\n${text}${old.slice(to)}`);
}
