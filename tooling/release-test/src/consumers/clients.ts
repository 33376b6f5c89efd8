import type { ClientName, Consumer } from '../consumer.ts';
import { BOT } from './languages.ts';

const CLIENTS: readonly ClientName[] = ['pnpm', 'yarn', 'yarn-4'];

/** The other consumers use npm. */
export const OTHER_CLIENTS: readonly Consumer[] = CLIENTS.map((client) => ({
  name: `client-${client}`,
  about: `installed by ${client}`,
  client,
  project: 'esm',
  steps: [{ run: ['node', 'index.js'], prints: BOT }],
}));
