import { readdirSync, readFileSync } from 'node:fs';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SelectBackendOptions } from './backend-options.ts';

type Selector = typeof import('./select-backend.ts');
type Load = NonNullable<SelectBackendOptions['load']>;

let lines: string[] = [];
const log = (line: string): void => {
  lines.push(line);
};

/** Engines that only pretend to load; `native` registers under tfjs's name for it. */
const working = (name: string) => async (): Promise<void> => {
  tf.registerBackend(name, () => new MathBackendCPU());
};
const broken = (message: string) => (): Promise<never> => Promise.reject(new Error(message));
const load = (parts: Load): Load => ({
  native: broken('no native'),
  wasm: broken('no wasm'),
  cpu: working('cpu'),
  ...parts,
});

/** A module that remembers no earlier selection. */
async function fresh(): Promise<Selector> {
  vi.resetModules();
  return import('./select-backend.ts');
}

beforeEach(() => {
  lines = [];
  vi.stubEnv('UNFORGET_BACKEND', '');
  vi.stubEnv('UNFORGET_WASM_THREADS', '');
  for (const name of ['tensorflow', 'wasm', 'cpu']) if (tf.findBackendFactory(name)) tf.removeBackend(name);
});
afterAll(() => vi.unstubAllEnvs());

describe('selectBackend', () => {
  it('takes the fastest that loads and says once why not a faster one', async () => {
    const { selectBackend } = await fresh();
    const options = { log, load: load({ native: broken('libX missing\nand more') }) };
    const selected = await selectBackend(options);
    expect(selected).toEqual({
      name: 'cpu',
      reason: 'the fastest that loads',
      skipped: [
        { name: 'native', why: 'libX missing' },
        { name: 'wasm', why: 'no wasm' },
      ],
    });
    expect(await selectBackend(options)).toBe(selected);
    expect(lines).toEqual([
      "unforget: backend cpu, the fastest that loads (native: libX missing; wasm: no wasm. Add '@tensorflow/tfjs-node' to the project and run 'npx unforget-backend install')",
    ]);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('prefers native', async () => {
    const { selectBackend } = await fresh();
    const { name, skipped } = await selectBackend({ log, load: load({ native: working('tensorflow') }) });
    expect([name, skipped, tf.getBackend()]).toEqual(['native', [], 'tensorflow']);
    expect(lines).toEqual(['unforget: backend native, the fastest that loads']);
  });

  it('makes its choice current again after someone else changed it', async () => {
    const { selectBackend } = await fresh();
    const options = { log, load: load({ native: working('tensorflow') }) };
    await selectBackend(options);
    await selectBackend({ ...options, backend: 'cpu' });
    expect(tf.getBackend()).toBe('cpu');
    await selectBackend(options);
    expect(tf.getBackend()).toBe('tensorflow');
    expect(lines.length).toBe(2);
  });

  it('obeys UNFORGET_BACKEND, and the option before it', async () => {
    vi.stubEnv('UNFORGET_BACKEND', 'cpu');
    const { selectBackend } = await fresh();
    const loads = load({ native: working('tensorflow') });
    expect(await selectBackend({ log, load: loads })).toEqual({
      name: 'cpu',
      reason: 'asked for by UNFORGET_BACKEND',
      skipped: [],
    });
    expect((await selectBackend({ log, load: loads, backend: 'native' })).name).toBe('native');
  });

  it('names the remedy when a forced engine cannot load, and tries again the next time', async () => {
    const { selectBackend } = await fresh();
    const forced = { log, backend: 'native' } as const;
    const error: unknown = await selectBackend({ ...forced, load: load({}) }).catch((reason: unknown) => reason);
    expect(UnforgetError.is(error, 'backend-unavailable')).toBe(true);
    expect(String(error)).toBe(
      "UnforgetError: Backend 'native' asked for by options.backend can't load: no native. Add '@tensorflow/tfjs-node' to the project and run 'npx unforget-backend install'.",
    );
    expect(lines).toEqual([]);
    expect((await selectBackend({ ...forced, load: load({ native: working('tensorflow') }) })).name).toBe('native');
  });

  it('refuses an unknown name', async () => {
    const { selectBackend } = await fresh();
    const message =
      "Backend named by UNFORGET_BACKEND: expected 'native' | 'wasm' | 'cpu', received 'gpu'. Leave it out to take the fastest that loads.";
    vi.stubEnv('UNFORGET_BACKEND', 'gpu');
    await expect(selectBackend({ log })).rejects.toMatchObject({ code: 'invalid-option', message });
  });

  it('refuses a number of threads that is none, instead of a slower engine', async () => {
    const { selectBackend } = await fresh();
    vi.stubEnv('UNFORGET_WASM_THREADS', 'two');
    const { wasm: _, ...others } = load({});
    const refused = {
      code: 'invalid-option',
      message:
        "UNFORGET_WASM_THREADS: expected an integer from 1 to 8, received 'two'. Leave it out to take all cores.",
    };
    await expect(selectBackend({ log, load: others })).rejects.toMatchObject(refused);
    await expect(selectBackend({ log, load: others })).rejects.toMatchObject(refused); // every time
    expect(lines).toEqual([]);
  });

  it('lists every reason when nothing loads', async () => {
    const { selectBackend } = await fresh();
    await expect(selectBackend({ log, load: load({ cpu: broken('no cpu') }) })).rejects.toThrow(
      "No backend loads (native: no native; wasm: no wasm; cpu: no cpu). Install '@tensorflow/tfjs-backend-cpu' beside @tensorflow/tfjs-core.",
    );
  });

  it('leaves the warnings of tfjs as they were', async () => {
    const { selectBackend } = await fresh();
    await selectBackend({ log, load: load({}) });
    expect(tf.env().getBool('PROD')).toBe(false);
    const both = load({ native: working('tensorflow'), cpu: working('cpu') });
    tf.removeBackend('cpu');
    await Promise.all((['native', 'cpu'] as const).map((backend) => selectBackend({ log, load: both, backend })));
    expect(tf.env().getBool('PROD')).toBe(false);
  });
});

describe('importing the package', () => {
  const sources = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' });
  const ofIndex = sources.filter((path) => /^(wasm\/)?[\w-]+\.ts$/.test(path) && !path.endsWith('.test.ts'));

  it('touches no node: module and no engine, so that browsers and quick commands can have it', () => {
    expect(ofIndex).toContain('select-backend.ts');
    const statics = ofIndex.flatMap((path) => {
      const text = readFileSync(new URL(path, import.meta.url), 'utf8');
      return [...text.matchAll(/^(?:import|export)[^;]*? from '([^.'][^']*)'/gm)].map(([, specifier]) => specifier);
    });
    expect([...new Set(statics)].sort()).toEqual(['@tensorflow/tfjs-core', '@unforget/types']);
  });
});
