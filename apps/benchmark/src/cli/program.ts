import { UnforgetError } from '@unforget/types';
import { Command, CommanderError } from 'commander';
import type { Executor } from '../executors/executor.ts';
import { ALL_METHODS } from '../methods/all-methods.ts';
import { ALL_SUITES } from '../suites/all-suites.ts';
import { EXIT } from './exit.ts';
import type { Output } from './output.ts';
import { type BenchRequest, type Catalogue, type RawOptions, readRequest } from './request.ts';

export interface ProgramOptions extends Output {
  /** Stops a sweep after the step it is at. */
  readonly signal: AbortSignal;
  /** Default: all there are. */
  readonly catalogue?: Catalogue;
  /** Where jobs are done; default: a pool of processes. */
  readonly executor?: (request: BenchRequest) => Promise<Executor>;
}

/** Runs the command line and returns its exit status. Nothing is loaded that the command does not need. */
export async function runProgram(args: readonly string[], options: ProgramOptions): Promise<number> {
  let status: number = EXIT.ok;
  const program = buildProgram(args, options, (value) => {
    status = value;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    if (!isExpected(error)) throw error;
    options.err.write(`bench: ${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}\n`);
    return EXIT.usage;
  }
}

/** Wrong input, or a file system that says no; anything else is a fault of ours and keeps its stack. */
const isExpected = (error: unknown): error is Error =>
  error instanceof CommanderError || UnforgetError.is(error) || (error instanceof Error && 'syscall' in error);

function buildProgram(args: readonly string[], options: ProgramOptions, exit: (status: number) => void): Command {
  const catalogue = options.catalogue ?? { suites: ALL_SUITES, methods: ALL_METHODS };
  const program = new Command('bench')
    .description('Runs methods of continual learning over scenarios and seeds, and tells how much each keeps.')
    .argument('[suite]', `what to run (default: ${catalogue.suites[0]?.name})`)
    .option('--methods <names>', 'only these, with commas between')
    .option('--scenario <name>', 'task, domain, class or all (default: all)')
    .option('--seeds <number>', 'seeds 1 to this (default: as the suite says)')
    .option('--iterations <number>', "steps an experience in place of the suite's, for a quick look")
    .option('--jobs <number>', 'processes side by side (default: one for each core)')
    .option('--out <folder>', 'where results go (default: out/benchmark/<suite>)')
    .option('--resume', 'go on with the results in that folder')
    .option('--tune <what>', '"lambda": search it on validation data instead of running the suite')
    .option('--json', 'print the results as JSON')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => options.out.write(text), writeErr: () => {} })
    .action(async (suite: string | undefined, raw: RawOptions) => {
      const request = readRequest(suite, raw, catalogue);
      const { runBench } = await import('../commands/run-bench.ts');
      const executor = await (options.executor ?? pool(options))(request);
      exit(await runBench(request, { ...options, executor, command: ['npm run bench --', ...args].join(' ') }));
    });
  program
    .command('list')
    .description('the suites, with their methods and scenarios')
    .option('--json', 'as JSON')
    .exitOverride()
    .action(async (_raw: object, command: Command) => {
      const { listText } = await import('../commands/list.ts');
      options.out.write(listText(catalogue, Boolean(command.optsWithGlobals()['json'])));
    });
  return program;
}

const pool =
  ({ err }: Output) =>
  async ({ jobs }: BenchRequest): Promise<Executor> => {
    const { poolExecutor } = await import('../executors/pool.ts');
    return poolExecutor({ jobs, notice: (line) => err.write(`${line}\n`) });
  };

const HELP = `
Folder: results.jsonl (a line for each run, at once), results.json and report.md (the tables).
Exit status: 0 all well, 1 a run failed (it is kept, the others went on), 2 wrong input, 130 interrupted (go on with --resume).
UNFORGET_BACKEND=native|wasm|cpu forces an engine.`;
