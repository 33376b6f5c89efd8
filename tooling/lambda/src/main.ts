/**
 * Experiments about λ.
 * Usage: npx tsx -C @unforget/source tooling/lambda/src/main.ts split-mnist|travels [--seeds 1] [--only si] [--write-docs]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { selectBackend } from '@unforget/backend';
import { withTable } from '../../report/src/with-table.ts';
import { splitMnist } from './split-mnist.ts';
import { tableOf } from './table.ts';
import { travels } from './travels.ts';

const README = fileURLToPath(new URL('../../../packages/ewc/README.md', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    'write-docs': { type: 'boolean', default: false },
  },
});
const [experiment] = positionals;
const seeds = Number(values.seeds);
const print = (line: string): void => console.log(line);
if (!Number.isInteger(seeds) || seeds < 1) throw new Error(`--seeds: expected an integer from 1 on, received ${seeds}`);
if (experiment !== 'split-mnist' && experiment !== 'travels')
  throw new Error(`expected split-mnist | travels, received "${experiment ?? ''}"`);
await selectBackend({ log: (line) => console.error(line) });
if (experiment === 'split-mnist') await splitMnist(print, seeds);
else {
  const rows = await travels(print, { seeds, only: values.only });
  if (values['write-docs'])
    writeFileSync(README, withTable(readFileSync(README, 'utf8'), 'tooling/lambda', tableOf(rows, seeds)));
}
