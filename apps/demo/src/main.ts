import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { RunOptions } from './options.ts';

const DEMOS = ['points', 'customer-service', 'digits'] as const;

interface Raw {
  readonly data?: string;
  readonly days?: number;
  readonly seed: number;
  readonly out: string;
  readonly json?: string;
  readonly writeDocs?: string;
}

/** `Number` takes blanks for 0. */
function numberOf(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError('Expected a non-negative integer.');
  return value;
}

/** Exit codes: 0 done, 1 failed, 2 wrong input, 130 interrupted. */
const program = new Command('demo')
  .description('The same model forgetting and not forgetting, on points, customer messages and digits.')
  .argument(
    '[demo]',
    `one of ${DEMOS.join(', ')}; all three when left out. In practice: versions (updates of an assistant gated, one refused, one rolled back), domains (general, medical, law), personalise (two users, no message of the first kept), stream (60 days of messages, with a drift half way), languages (English, German, French). methods: every method of the project on two streams (some minutes)`,
  )
  .option(
    '--data <set>',
    'another data set: customer-service on clinc150, domains on text-domains (folders under UNFORGET_DATA) or corpus',
  )
  .option('--days <number>', 'of the demo stream, default 60', numberOf)
  .option('--seed <number>', 'drives everything random', numberOf, 1)
  .option('--out <file>', 'where the report goes', 'out/demo/report.html')
  .option('--json <file>', 'the results as data; - for standard output')
  .option('--write-docs <file>', 'methods: measure what each costs, and write docs/methods.md')
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .action(async (demo: string | undefined, options: Raw) => {
    const { run } = await import('./run.ts');
    const demos = demo === undefined ? DEMOS : [demo];
    process.exitCode = await run({ ...options, demos } as RunOptions);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode !== 0) {
    process.stderr.write(`${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}\n`);
    process.exitCode = 2;
  }
}
