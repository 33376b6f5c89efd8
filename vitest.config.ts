import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** `TEST_DIST=1 vitest run` tests the built packages instead of their sources. */
const conditions = process.env['TEST_DIST']
  ? [...defaultServerConditions]
  : ['@unforget/source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    reporters: ['default', './tooling/vitest-preset/closing-line.mjs'],
    include: ['packages/*/src/**/*.test.ts', 'apps/*/tests/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
