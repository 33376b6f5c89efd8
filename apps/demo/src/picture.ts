import { readFile } from 'node:fs/promises';
import { plotSvg, writeWhole } from '@unforget/report';
import { overTimeSpec } from './plots.ts';
import type { DemoResult } from './result.ts';

/** Draws `docs/forgetting.svg` from the results of a run: `demo customer-service --json FILE`, then `picture FILE OUT`. */
const [from = 'out/demo/results.json', to = 'docs/forgetting.svg'] = process.argv.slice(2);
const { results }: { results: readonly DemoResult[] } = JSON.parse(await readFile(from, 'utf8'));
const comparison = results.find(({ demo }) => demo === 'customer-service')?.comparisons[0];
if (!comparison) throw new Error(`${from} holds no run of the customer-service demo`);
const shown = comparison.methods.filter(({ method }) => method === 'fine-tuning' || method === 'EWC + replay');
await writeWhole(to, await plotSvg(overTimeSpec(comparison, shown)));
process.stdout.write(`${to}\n`);
