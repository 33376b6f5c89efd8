import type { Consumer, NodeLine } from '../consumer.ts';

const LINES: readonly NodeLine[] = ['20', '22', '24', '26'];

/** What `examples/esm` prints, on any engine. */
export const BOT: readonly string[] = [
  'engine: wasm',
  'my parcel never came: track_order',
  'can you refund me: refund',
  'opening times on monday: opening_hours',
];

const esm = (node: NodeLine): Consumer => ({
  name: `esm-node-${node}`,
  about: `ES modules, wasm engine, Node.js ${node}`,
  node,
  project: 'esm',
  steps: [{ run: ['node', 'index.js'], prints: BOT }],
});

const commonjs = (node: NodeLine): Consumer => ({
  name: `commonjs-node-${node}`,
  about: `require(), wasm engine, Node.js ${node}`,
  node,
  project: 'commonjs',
  steps: [{ run: ['node', 'index.cjs'], prints: ['engine: wasm', '1', '1'] }],
});

const typescript = (label: string, version: string, resolution: 'node16' | 'bundler'): Consumer => ({
  name: `typescript-${label}-${resolution}`,
  about: `TypeScript ${version}, moduleResolution ${resolution}; what it compiles to runs`,
  project: 'typescript',
  installs: [[], ['--save-dev', `typescript@${version}`]],
  steps: [
    { run: ['tsc', '-p', `tsconfig.${resolution}.json`] },
    {
      run: ['node', 'out/index.js'],
      prints: [
        'average accuracy 1',
        'experiences 2',
        'Option "lambda": expected a number in [0, Infinity), received -1.',
        'function',
      ],
    },
  ],
});

export const LANGUAGES: readonly Consumer[] = [
  ...LINES.map(esm),
  ...LINES.map(commonjs),
  typescript('5-9', '5.9', 'node16'),
  typescript('5-9', '5.9', 'bundler'),
  typescript('newest', 'latest', 'node16'),
  typescript('newest', 'latest', 'bundler'),
];
