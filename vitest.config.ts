import { availableParallelism } from 'node:os';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { mutantPlugin } from './tooling/mutants/src/plugin.ts';
import { nativeIsInstalled } from './tooling/native-tensorflow/installed.mjs';
import { type Engine, enginesToTest } from './tooling/vitest-preset/engines.ts';

/** `TEST_DIST=1 vitest run` tests the built packages instead of their sources. */
const conditions = process.env['TEST_DIST']
  ? [...defaultServerConditions]
  : ['@unforget/source', ...defaultServerConditions];

/** Packages whose tests run on tensors: the whole suite of each runs on every engine. */
const tensorPackages = ['core', 'distillation', 'ewc', 'lora', 'progressive', 'replay', 'unforget'];

/** Of these, what works on arrays alone: once is enough. */
const arraysAlone = [
  'core/src/container',
  'replay/src/buffer',
  'replay/src/policies',
  'replay/src/storage',
  'replay/src/stores',
];

/** Of these, what is slow without a real engine, and made of what the cpu engine's tests cover. */
const notOnCpu = ['unforget'];

/** A machine without the native engine (no Python, or not wanted) tests everything on the others, and says so. */
const { engines, notice } = enginesToTest(process.env['UNFORGET_BACKEND'], nativeIsInstalled());

const engine = (name: Engine) => ({
  extends: true as const,
  test: {
    name,
    include: tensorPackages.map((folder) => `packages/${folder}/src/**/*.test.ts`),
    exclude: [
      '**/node_modules/**',
      ...(name === engines.at(-1) ? [] : arraysAlone.map((folder) => `packages/${folder}/**`)),
      ...(name === 'cpu' && engines.length > 1 ? notOnCpu.map((folder) => `packages/${folder}/**`) : []),
    ],
    // Test files run side by side already: more threads would only wait for each other.
    env: { UNFORGET_BACKEND: name, UNFORGET_WASM_THREADS: '1' },
    setupFiles: ['./tooling/vitest-preset/setup-backend.ts'],
  },
});

/** Set by `npm run mutants`: the fault to test with. */
const mutant = process.env['UNFORGET_MUTANT'];

export default defineConfig({
  plugins: mutant ? [mutantPlugin(mutant)] : [],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // The reporter says it, since this file is loaded once for each project.
    reporters: ['default', ['./tooling/vitest-preset/closing-line.mjs', { notice }]],
    globalSetup: ['./tooling/vitest-preset/temporary-folder.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/tests/**/*.test.ts',
            'tests/**/*.test.ts',
            'tooling/*/**/*.test.ts',
          ],
          exclude: [...tensorPackages.map((folder) => `packages/${folder}/**`), '**/node_modules/**'],
        },
      },
      ...engines.map(engine),
    ],
  },
});
