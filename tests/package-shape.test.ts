import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..');
const check = (root: string) =>
  spawnSync(process.execPath, [join(repository, 'tooling/package-shape/check.mjs'), root], { encoding: 'utf8' });

let copy = '';
let types = '';
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'shape-'));
  types = join(copy, 'packages/types');
  cpSync(join(repository, 'packages/types'), types, {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
});
afterEach(() => rmSync(copy, { recursive: true }));

/** Each line that the check prints about the copy. */
function breaches(): string[] {
  const { status, stdout, stderr } = check(copy);
  const lines = stderr.trimEnd().split('\n').filter(Boolean);
  expect(stdout).toBe(`package shape: ${lines.length ? `${lines.length} breaches` : 'all the same'}\n`);
  expect(status).toBe(lines.length ? 1 : 0);
  return lines.map((line) => line.replace('packages/types: ', ''));
}

const change = (file: string, edit: (text: string) => string): void =>
  writeFileSync(join(types, file), edit(readFileSync(join(types, file), 'utf8')));

it('finds nothing in the repository', () => {
  expect(check(repository)).toMatchObject({ status: 0, stderr: '' });
  expect(breaches()).toEqual([]);
});

it('finds a dependency that points up', () => {
  change('package.json', (text) => JSON.stringify({ ...JSON.parse(text), dependencies: { '@unforget/core': '*' } }));
  expect(breaches()).toEqual(['depends on @unforget/core, which is not below it']);
});

it('lists what is missing, without falling over it', () => {
  for (const file of ['README.md', 'LICENSE']) rmSync(join(types, file));
  expect(breaches()).toEqual(['README.md is missing', 'LICENSE is missing', 'README.md has no example']);
});

it('finds imports that a user would not have, in sources and not in tests', () => {
  const lines = ["import {\n  join,\n} from 'node:path';", "import * as tf from '@tensorflow/tfjs-core/dist/ops';"];
  const wrong = [
    "import type { Fc } from 'fast-check';",
    "export { a } from '../../core/src/a.ts';",
    "await import('chalk');",
  ];
  writeFileSync(join(types, 'src/extra.ts'), [...lines, ...wrong].join('\n'));
  writeFileSync(join(types, 'src/extra.test.ts'), wrong.join('\n'));
  expect(breaches()).toEqual([
    'src/extra.ts imports fast-check, which is no dependency',
    'src/extra.ts imports ../../core/src/a.ts, which lies outside of the package',
    'src/extra.ts imports chalk, which is no dependency',
  ]);
});

it('finds star exports and names that are not kebab-case', () => {
  change('src/index.ts', (text) => `${text}\nexport * from './Extra.ts';\n`);
  writeFileSync(join(types, 'src/Extra.ts'), '');
  expect(breaches()).toEqual(['src/index.ts has `export *`: name what is public', 'src/Extra.ts is not kebab-case']);
});
