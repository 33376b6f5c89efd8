import type { Consumer } from '../consumer.ts';
import { BOT } from './languages.ts';

export const BROWSER: readonly Consumer[] = [
  {
    name: 'browser-vite',
    about: 'a Vite bundle in headless Chromium: learns and predicts on wasm',
    project: 'browser',
    steps: [{ run: ['vite', 'build', '--logLevel', 'warn'] }, { page: 'dist', prints: BOT }],
  },
];
