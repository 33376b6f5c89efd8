import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UnforgetError } from '@unforget/types';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { wantedThreads } from './threads.ts';

interface Outcome {
  readonly threads: number;
  readonly sum: number;
  readonly plain: boolean;
  readonly grown: number;
  readonly workerIsGlobal: boolean;
}

const program = fileURLToPath(new URL('./__fixtures__/threads-program.ts', import.meta.url));

/** Runs the program in a process of its own, which must end by itself: its workers must not keep it alive. */
function run(threads: string, kind = ''): Outcome {
  const { status, stdout, stderr, signal } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '-C', '@unforget/source', program, kind],
    { encoding: 'utf8', timeout: 50_000, env: { ...process.env, UNFORGET_WASM_THREADS: threads } },
  );
  expect([status, signal, stderr]).toEqual([0, null, '']);
  return JSON.parse(stdout) as Outcome;
}

describe('threads of the wasm engine', () => {
  it('give the same product, outlive a growing memory, and let the process end', () => {
    const one = run('1');
    expect(one).toMatchObject({ threads: 1, plain: true, grown: 64 * 1024 * 1024, workerIsGlobal: false });
    expect(run('2')).toEqual({ ...one, threads: 2 });
  });

  it('end with the backend, and may be more than there are cores', () => {
    expect(run('4', 'removed')).toMatchObject({ threads: 4, grown: 64 * 1024 * 1024 });
  });

  it('are done without where workers do not start', () => {
    expect(run('3', 'broken').threads).toBe(1);
  });
});

describe.each(['1', '2'])('an uncaught error of a program on wasm with %s threads', (threads) => {
  it.each(['error', 'rejection'])('is told by Node.js as any other: %s', (kind) => {
    const env = { ...process.env, UNFORGET_WASM_THREADS: threads };
    const flags = ['--import', 'tsx', '-C', '@unforget/source', program, kind];
    const { status, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8', timeout: 50_000, env });
    expect(status).toBe(1);
    expect(stderr).toContain('Error: of the user');
    expect(stderr.length).toBeLessThan(2000); // and not the source of the engine, 40 kB in one line
  });
});

describe('UNFORGET_WASM_THREADS', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('is the number of threads; without it, all cores up to eight', () => {
    vi.stubEnv('UNFORGET_WASM_THREADS', '3');
    expect(wantedThreads()).toBe(3);
    vi.stubEnv('UNFORGET_WASM_THREADS', '');
    expect(wantedThreads()).toBeGreaterThanOrEqual(1);
    expect(wantedThreads()).toBeLessThanOrEqual(8);
  });

  it.each(['0', '9', '1.5', 'all'])('refuses %s', (value) => {
    vi.stubEnv('UNFORGET_WASM_THREADS', value);
    expect(wantedThreads).toThrow(UnforgetError);
    expect(wantedThreads).toThrow(
      `UNFORGET_WASM_THREADS: expected an integer from 1 to 8, received '${value}'. Leave it out to take all cores.`,
    );
  });
});
