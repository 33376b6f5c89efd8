import { cpus } from 'node:os';
import { resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describeSelection, selectBackend } from '@unforget/backend';
import { writeWhole } from '@unforget/report';
import { UnforgetError } from '@unforget/types';
import { customerService } from './demos/customer-service.ts';
import { digits } from './demos/digits.ts';
import { points } from './demos/points.ts';
import { checkOptions, type RunOptions } from './options.ts';
import { reportPage } from './report.ts';
import type { DemoContext, DemoResult } from './result.ts';
import { createScreen } from './screen.ts';

const RUNNERS: Readonly<Record<string, (context: DemoContext) => Promise<DemoResult>>> = {
  points,
  'customer-service': customerService,
  digits,
  methods: async (context) => (await import('./demos/methods.ts')).methods(context),
  versions: async (context) => (await import('./demos/versions.ts')).versions(context),
  domains: async (context) => (await import('./demos/domains.ts')).domainsInTurn(context),
  personalise: async (context) => (await import('./demos/personalise.ts')).personalise(context),
  stream: async (context) => (await import('./demos/stream.ts')).stream(context),
  languages: async (context) => (await import('./demos/languages.ts')).languages(context),
};

/** Runs demos one after the other; returns the exit code. Nothing is written unless all came to their end. */
export async function run(options: RunOptions): Promise<number> {
  // Results as data own standard output; everything said goes to the other stream then.
  const screen = createScreen(options.json === '-' ? process.stderr : process.stdout);
  const stop = new AbortController();
  let asked = Number.NEGATIVE_INFINITY;
  const interrupt = (): void => {
    const now = performance.now();
    // One Ctrl-C may come twice, from the terminal and from a runner that passes it on; a second one does not wait.
    if (stop.signal.aborted && now - asked > 1000) process.exit(130);
    if (!stop.signal.aborted) asked = now;
    stop.abort();
  };
  process.on('SIGINT', interrupt);
  try {
    await checkOptions(options, Object.keys(RUNNERS));
    const backend = await selectBackend({ log: () => {} });
    screen.say(describeSelection(backend));
    const context = { seed: options.seed, data: options.data ?? null, days: options.days, signal: stop.signal, screen };
    if (options.writeDocs === undefined) await showDemos(options, { context, engine: backend.name });
    else await writeDocs(options.writeDocs, context, machineText(backend.name, options.seed));
    return 0;
  } catch (error) {
    return explain(error, { screen, interrupted: stop.signal.aborted });
  } finally {
    screen.stop();
    process.removeListener('SIGINT', interrupt);
  }
}

interface Show {
  readonly context: DemoContext;
  readonly engine: string;
}

async function showDemos(options: RunOptions, { context, engine }: Show): Promise<void> {
  const started = performance.now();
  const results: DemoResult[] = [];
  for (const demo of options.demos) {
    const runner = RUNNERS[demo];
    if (runner) results.push(await runner(context));
  }
  const seconds = (performance.now() - started) / 1000;
  const machine = machineText(engine, options.seed);
  await writeWhole(resolve(options.out), await reportPage(results, `${machine}, ${seconds.toFixed(1)} s`));
  context.screen.say(`\nReport: ${resolve(options.out)}   (${seconds.toFixed(1)} s)`);
  if (options.json) await writeJson(options.json, { machine, backend: engine, seed: options.seed, seconds, results });
}

async function writeDocs(file: string, context: DemoContext, machine: string): Promise<void> {
  const [{ measureCosts }, { methodsPage }] = await Promise.all([
    import('./methods/measure.ts'),
    import('./methods/page.ts'),
  ]);
  await writeWhole(resolve(file), methodsPage(await measureCosts(context), machine));
  context.screen.say(`Methods: ${resolve(file)}`);
}

const machineText = (engine: string, seed: number): string =>
  `Node ${process.version}, TensorFlow.js ${tf.version_core}, engine ${engine}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, seed ${seed}`;

async function writeJson(file: string, content: object): Promise<void> {
  const text = `${JSON.stringify(content, null, 1)}\n`;
  if (file === '-') process.stdout.write(text);
  else await writeWhole(resolve(file), text);
}

function explain(error: unknown, { screen, interrupted }: { screen: { stop(): void }; interrupted: boolean }): number {
  screen.stop();
  if (interrupted) {
    process.stderr.write('Interrupted; no report was written.\n');
    return 130;
  }
  if (!UnforgetError.is(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  return 2;
}
