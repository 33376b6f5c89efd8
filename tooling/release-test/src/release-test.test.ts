import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { CLIENTS, NODES } from './consumer.ts';
import { allConsumers } from './consumers/all.ts';
import { strangersEnvironment } from './environment.ts';
import { MUTANTS } from './mutants.ts';
import { causeIn, run } from './processes.ts';
import { examplesOf, installsOf, packageFolders } from './readme.ts';
import { scratchFolder } from './scratch.ts';

const repository = join(import.meta.dirname, '../../..');
const consumers = allConsumers(repository);
const names = consumers.map(({ name }) => name);

describe('the consumers', () => {
  it('have names of their own, and something to run', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const { name, steps } of consumers) expect([name, steps.length]).not.toEqual([name, 0]);
  });

  it('use projects that are there', () => {
    for (const { project } of consumers) {
      const homes = [join(repository, 'examples'), join(import.meta.dirname, '../projects')];
      if (project) expect(homes.filter((home) => existsSync(join(home, project)))).toHaveLength(1);
    }
  });

  it('follow the README of every package, and run on every line of Node.js and every client', () => {
    expect(names).toEqual(expect.arrayContaining(packageFolders(repository).map((folder) => `alone-${folder}`)));
    for (const line of Object.keys(NODES)) expect(names).toContain(`esm-node-${line}`);
    for (const client of Object.keys(CLIENTS)) expect(names).toContain(`client-${client}`);
  });

  it('are there for every mutant', () => {
    for (const { noticedBy } of MUTANTS) expect(names).toContain(noticedBy);
  });
});

describe('a README', () => {
  const readme = [
    '```sh\nnpm install a @b/c   # why\nnpm install --ignore-scripts @tensorflow/tfjs-node && npx x\n```',
    '```ts\nf(); // prints: 1\n// prints: 2 \n```',
  ].join('\n');

  it('tells what to install, but for the native engine', () => {
    expect(installsOf(readme)).toEqual([['a', '@b/c']]);
  });

  it('tells what its examples print', () => {
    expect(examplesOf(readme)).toEqual([{ code: 'f(); // prints: 1\n// prints: 2 \n', printed: ['1', '2'] }]);
  });
});

describe('a program that fails', () => {
  it.each([
    [
      'a stack',
      'node:internal/modules\n  throw new ERR_X();\n\nError [ERR_X]: No such thing\n    at f (a.js:1)',
      'Error [ERR_X]: No such thing',
    ],
    ['npm', 'npm warn old\nnpm error code ERESOLVE\nnpm error ERESOLVE no tree', 'npm error ERESOLVE no tree'],
    ['colours', '\u001b[31merror\u001b[39m TS1: no', 'error TS1: no'],
    ['yarn', '➤ YN0016: │ a: quarantined\n➤ YN0000: · Failed with errors', '➤ YN0016: │ a: quarantined'],
    ['few words', 'first\nlast\n', 'last'],
    ['nothing', '', 'no output'],
  ])('gives its cause in one line: %s', (_, output, cause) => {
    expect(causeIn(output, 1)).toBe(`exit 1: ${cause}`);
  });

  it('is ended where it takes too long, with what it started', async () => {
    const { path, remove } = scratchFolder();
    try {
      const options = { cwd: path, env: process.env, timeout: 500 };
      const { status, output } = await run(['sh', '-c', 'sleep 100 & echo $!; wait'], options);
      expect(status).toBeNull();
      expect(causeIn(output, status)).toBe('was ended: error: no end after 0.5 s');
      const pid = Number(output.split('\n')[0]);
      await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
    } finally {
      await remove();
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('a stranger has none of the user’s settings and none of the repository’s commands', async () => {
  const { path, remove } = scratchFolder();
  vi.stubEnv('https_proxy', 'http://proxy.invalid');
  vi.stubEnv('UNFORGET_BACKEND', 'cpu');
  try {
    const env = strangersEnvironment({ folder: path, registry: 'http://127.0.0.1:1/' }, ['/first']);
    expect(env['PATH']).toMatch(/^\/first:/);
    expect(env['PATH']).not.toMatch(/node_modules/);
    expect(env['HOME']).toBe(join(path, 'home'));
    expect(Object.keys(env).filter((name) => /^(UNFORGET_|npm_package|https_proxy)/.test(name))).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    await remove();
  }
  expect(existsSync(path)).toBe(false);
});
