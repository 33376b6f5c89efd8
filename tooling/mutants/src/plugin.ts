import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The source with the fault in it; throws when the place to put it is not there, or not unique. */
export function mutate(code: string, { name, file, find, replace }: Mutant): string {
  const pieces = code.split(find);
  if (pieces.length === 2) return pieces.join(replace);
  throw new Error(`Mutant "${name}": its text stands ${pieces.length - 1} times in ${file}, instead of once`);
}

/** Replaces a piece of one source file while it is loaded; the file itself stays as it is. */
export function mutantPlugin(name: string): Plugin {
  const mutant = MUTANTS.find((each) => each.name === name);
  if (!mutant) throw new Error(`No mutant is called "${name}"`);
  return {
    name: 'unforget-mutant',
    enforce: 'pre',
    transform: (code, id) => (id.split('?')[0] === ROOT + mutant.file ? { code: mutate(code, mutant) } : null),
  };
}
