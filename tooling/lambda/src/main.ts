/**
 * Experiments about λ, printed line by line.
 * Usage: npx tsx -C @unforget/source tooling/lambda/src/main.ts split-mnist|travels [seeds]
 */
import { selectBackend } from '@unforget/backend';
import { splitMnist } from './split-mnist.ts';
import { travels } from './travels.ts';

const EXPERIMENTS = { 'split-mnist': splitMnist, travels };
const [name = '', seeds = '2'] = process.argv.slice(2);
const experiment = EXPERIMENTS[name as keyof typeof EXPERIMENTS];
if (!experiment) {
  console.error(`expected ${Object.keys(EXPERIMENTS).join(' | ')}, received "${name}"`);
  process.exit(1);
}
await selectBackend({ log: (line) => console.error(line) });
await experiment((line) => console.log(line), Number(seeds));
