import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PROGRAMS } from '../tooling/release-test/src/consumers/programs.ts';

const repository = join(import.meta.dirname, '..');
/** In worker threads, too. */
const loader = pathToFileURL(join(repository, 'packages/unforget/src/__fixtures__/register-tsx.mjs')).href;
const run = promisify(execFile);

// From a registry, `npm run release:test` installs and runs them, and those that need more than Node.js.
describe('the examples', () => {
  it.each(PROGRAMS)(
    '$name prints what it says',
    async ({ name, file, prints }) => {
      const folder = await mkdtemp(join(tmpdir(), 'unforget-example-'));
      try {
        const program = join(repository, 'examples', name, file);
        const { stdout } = await run(process.execPath, ['--import', loader, '-C', '@unforget/source', program], {
          cwd: folder,
          env: { ...process.env, UNFORGET_BACKEND: process.env['UNFORGET_BACKEND'] ?? '', NODE_NO_WARNINGS: '1' },
        });
        expect(stdout.trimEnd().split('\n')).toEqual(prints);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    120_000,
  );

  it('are all in the table', () => {
    const readme = readFileSync(join(repository, 'examples/README.md'), 'utf8');
    const folders = readdirSync(join(repository, 'examples'), { withFileTypes: true }).filter((e) => e.isDirectory());
    expect(folders.map(({ name }) => name).filter((name) => !readme.includes(`[\`${name}\`](${name})`))).toEqual([]);
  });
});
