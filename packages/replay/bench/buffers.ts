import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@unforget/core';
import { withTable } from '../../../tooling/report/src/with-table.ts';
import { BATCH, CAPACITY, CHUNK, contenders, INPUTS } from './contenders.ts';
import { type Setting, type Timing, tableOf, textOf } from './table.ts';

/**
 * Inserts and draws of the buffers beside two plain reservoirs: an array of arrays, and an array of tensors. Measured in
 * seconds of the processor, so that other work on the machine counts little.
 * Usage: npx tsx -C @unforget/source packages/replay/bench/buffers.ts [--json] [--write-docs] [--inserts 1000000] [--draws 10000]
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'write-docs': { type: 'boolean', default: false },
    inserts: { type: 'string', default: '1000000' },
    draws: { type: 'string', default: '10000' },
  },
});
const [inserts, draws] = [Number(values.inserts), Number(values.draws)];
if (!(inserts > 0 && draws > 0)) throw new Error('--inserts and --draws: a number above 0');

const ROUNDS = 20;
const README = fileURLToPath(new URL('../README.md', import.meta.url));

const spent = contenders.map(() => ({ insert: 0, draw: 0 }));
const begun = performance.now();

function tell(done: number): void {
  const seconds = (performance.now() - begun) / 1000;
  const left = (seconds / done) * (1 - done);
  process.stderr.write(`\r${Math.round(100 * done)} %, ${seconds.toFixed(0)} s, about ${left.toFixed(0)} s left   `);
}

/** All in turn, in many rounds, so that whatever else the machine does falls on each alike. */
function rounds(part: 'insert' | 'draw', steps: number): void {
  const each = Math.max(1, Math.ceil(steps / ROUNDS));
  for (let done = 0; done < steps; done += each) {
    contenders.forEach((contender, i) => {
      const started = process.cpuUsage();
      for (let step = done; step < Math.min(steps, done + each); step++)
        contender[part](createRandom('bench', part, contender.name, step));
      const { user, system } = process.cpuUsage(started);
      const sums = spent[i];
      if (sums) sums[part] += (user + system) / 1e6;
    });
    const share = Math.min(1, (done + each) / steps);
    tell(part === 'insert' ? 0.3 * share : 0.3 + 0.7 * share);
  }
}

await tf.setBackend('cpu');
const loadBefore = loadavg()[0] ?? 0;
rounds('insert', Math.ceil(inserts / CHUNK));
rounds('draw', draws);
process.stderr.write('\n');

const timings: readonly Timing[] = contenders.map(({ name, bytes }, i) => ({
  name,
  insertSeconds: spent[i]?.insert ?? Number.NaN,
  drawSeconds: spent[i]?.draw ?? Number.NaN,
  bytes: bytes(),
}));
const setting: Setting = { inserts, draws, batch: BATCH, inputs: INPUTS, capacity: CAPACITY };
const machine = {
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
  loadBefore,
};
if (values.json) process.stdout.write(`${JSON.stringify({ setting, machine, timings }, null, 2)}\n`);
else process.stdout.write(textOf(timings, setting));
if (values['write-docs'])
  writeFileSync(
    README,
    withTable(readFileSync(README, 'utf8'), 'bench/buffers.ts', tableOf(timings, { setting, machine })),
  );
