import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { examplesOf } from '../tooling/release-test/src/readme.ts';

const repository = join(import.meta.dirname, '..');
/** In worker threads, too. */
const loader = pathToFileURL(join(repository, 'packages/unforget/src/__fixtures__/register-tsx.mjs')).href;
const run = promisify(execFile);

const site = 'apps/docs/site';
const readmes = [
  'README.md',
  ...readdirSync(join(repository, 'packages')).map((name) => join('packages', name, 'README.md')),
  // The pages of the site but those that a build writes from these READMEs.
  ...readdirSync(join(repository, site), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.startsWith('reference'))
    .map((path) => join(site, path))
    .filter((path) => readFileSync(join(repository, path), 'utf8').includes('```ts')),
]
  .map((path) => join(repository, path))
  .filter(existsSync);

describe.each(readmes.map((path) => [relative(repository, path), path] as const))('%s', (_, readme) => {
  it.each(examplesOf(readFileSync(readme, 'utf8')).map((example, i) => [i + 1, example] as const))(
    'example %i prints what it says',
    async (i, { code, printed }) => {
      // Beside the README, so that imports resolve as they do for the package.
      const file = join(readme, `../.readme-example-${i}.mts`);
      await writeFile(file, code);
      // Where the example's own files go.
      const folder = await mkdtemp(join(tmpdir(), 'unforget-readme-'));
      try {
        const { stdout } = await run(process.execPath, ['--import', loader, '-C', '@unforget/source', file], {
          cwd: folder,
          env: { ...process.env, UNFORGET_BACKEND: process.env['UNFORGET_BACKEND'] ?? '', NODE_NO_WARNINGS: '1' },
        });
        if (printed.length)
          expect(
            stdout
              .trimEnd()
              .split('\n')
              .map((line) => line.trimEnd()),
          ).toEqual(printed);
      } finally {
        await Promise.all([rm(file, { force: true }), rm(folder, { recursive: true })]);
      }
    },
    120_000,
  );
});
