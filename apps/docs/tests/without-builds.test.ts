import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../../..');
const IMPORT = /(?:from|import) '([^']+)'/g;

/** Packages of this repository that a file imports at run time, itself or through files beside it. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const code = readFileSync(file, 'utf8').replaceAll(/^import type .*$/gm, '');
  return [...code.matchAll(IMPORT)].flatMap(([, name = '']) => {
    if (name.startsWith('.')) return packagesOf(join(dirname(file), name), seen);
    return /^(@unforget\/|unforget$)/.test(name) ? [name.split('/').slice(0, 2).join('/')] : [];
  });
}

describe('npm run docs on a tree without builds', () => {
  // VitePress reads its configuration without the condition that leads to sources.
  it('builds first what its configuration imports', () => {
    const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    const built = [...scripts['go:docs'].matchAll(/--filter=(\S+)/g)].map(([, name]) => name);
    const config = join(repository, 'apps/docs/src/config.ts');
    expect(existsSync(config)).toBe(true);
    const needed = new Set(packagesOf(config));
    expect([...needed].sort()).toEqual(built.sort());
    expect(needed.size).toBeGreaterThan(0);
  });
});
