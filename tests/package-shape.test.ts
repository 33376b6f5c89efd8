import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..');
const check = (root: string) =>
  spawnSync(process.execPath, [join(repository, 'tooling/package-shape/check.mjs'), root], { encoding: 'utf8' });

it('finds nothing in the repository, and a dependency that points up', () => {
  expect(check(repository)).toMatchObject({ status: 0 });
  const copy = mkdtempSync(join(tmpdir(), 'shape-'));
  try {
    cpSync(join(repository, 'packages/types'), join(copy, 'packages/types'), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
    const manifest = join(copy, 'packages/types/package.json');
    const json = JSON.parse(readFileSync(manifest, 'utf8'));
    writeFileSync(manifest, JSON.stringify({ ...json, dependencies: { '@unforget/core': 'workspace:^' } }));
    const { status, stderr } = check(copy);
    expect(status).toBe(1);
    expect(stderr).toContain('packages/types: depends on @unforget/core, which is not below it');
  } finally {
    rmSync(copy, { recursive: true });
  }
});
