import { UnforgetError } from '@unforget/types';
import { Command, CommanderError } from 'commander';
import { ALL_WORKS } from '../works/all-works.ts';
import { DEFAULTS, type RawOptions, readRequest } from './request.ts';

export interface Streams {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

/** Exit statuses: all ran; wrong input, or packages that can't be built; interrupted. A missed target is no failure. */
export const EXIT = { ok: 0, usage: 2, interrupted: 130 } as const;

/** Runs the command line and returns its exit status; loads no engine by itself. */
export async function runProgram(args: readonly string[], streams: Streams): Promise<number> {
  let status: number = EXIT.ok;
  const program = buildProgram(streams, async (raw) => {
    const request = readRequest(raw, {
      known: ALL_WORKS.map(({ name }) => name),
      usual: ALL_WORKS.filter(({ onlyByName }) => !onlyByName).map(({ name }) => name),
    });
    const { runPerf } = await import('../run-perf.ts');
    status = await runPerf(request, {
      ...streams,
      command: ['npm run perf --', ...args].join(' ').replace(/ --$/, ''),
    });
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    if (!(error instanceof CommanderError || UnforgetError.is(error))) throw error;
    streams.err.write(`perf: ${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}\n`);
    return EXIT.usage;
  }
}

function buildProgram({ out }: Streams, action: (raw: RawOptions) => Promise<void>): Command {
  return new Command('perf')
    .description('Times our training against PyTorch, Avalanche and plain TensorFlow.js, by turns in one run.')
    .option('--work <names>', 'only these, with commas between (default: all but peers)')
    .option('--rounds <number>', `turns that each side gets (default: ${DEFAULTS.rounds}; long jobs take 2 or 3)`)
    .option('--steps <number>', `steps of the Split MNIST jobs (default: ${DEFAULTS.steps.toLocaleString('en')})`)
    .option('--tiny', 'everything in small, to see that it runs: the times mean nothing')
    .option('--no-python', 'leave out what PyTorch and Avalanche are needed for')
    .option('--json <file>', 'the results as data; - for standard output')
    .option('--out <folder>', 'where the page and its plots go', DEFAULTS.out)
    .option('--write-docs', 'write them to docs/performance.md and docs/performance/ instead')
    .addHelpText(
      'after',
      `\nWorks:\n${ALL_WORKS.map(({ name, about }) => `  ${name.padEnd(20)} ${about}`).join('\n')}\n${HELP}`,
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: () => {} })
    .action(action);
}

const HELP = `
Run it on an idle machine. Split MNIST needs UNFORGET_DATA, a folder with the folder mnist in it.
What Python is needed for is set up outside the repository the first time (gigabytes); --tiny and --no-python install nothing.
Ctrl-C ends with what was measured so far, marked as partial; exit status 130. Wrong input, or packages that can't be built: 2.`;
