import { basename, dirname } from 'node:path';
import { UnforgetError } from '@unforget/types';
import { Command, CommanderError } from 'commander';
import type { Executor } from '../executors/executor.ts';
import { ALL_METHODS } from '../methods/all-methods.ts';
import { ALL_SUITES } from '../suites/all-suites.ts';
import { executorFor, poolOf } from './executors.ts';
import { EXIT } from './exit.ts';
import { HELP } from './help.ts';
import type { Output } from './output.ts';
import { type BenchRequest, type Catalogue, type RawOptions, readRequest, targetsOf } from './request.ts';
import { type RawWorkerOptions, readWorkerRequest } from './worker-request.ts';

export interface ProgramOptions extends Output {
  /** Stops a sweep after the step it is at. */
  readonly signal: AbortSignal;
  /** Default: all there are. */
  readonly catalogue?: Catalogue;
  /** Where jobs are done; default: a pool of processes, or the workers on a Redis. */
  readonly executor?: (request: BenchRequest) => Promise<Executor>;
}

/** A command line as it is run. */
interface Running {
  readonly args: readonly string[];
  readonly options: ProgramOptions;
  readonly catalogue: Catalogue;
  readonly exit: (status: number) => void;
}

/** Runs the command line and returns its exit status. Nothing is loaded that the command does not need. */
export async function runProgram(args: readonly string[], options: ProgramOptions): Promise<number> {
  let status: number = EXIT.ok;
  const exit = (value: number): void => {
    status = value;
  };
  const catalogue = options.catalogue ?? { suites: ALL_SUITES, methods: ALL_METHODS };
  try {
    await buildProgram({ args, options, catalogue, exit }).parseAsync([...args], { from: 'user' });
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

function buildProgram(running: Running): Command {
  const program = sweepCommand(running);
  addListing(program, running);
  addReading(program, running);
  addPage(program, running);
  addWorker(program, running);
  return program;
}

function sweepCommand({ args, options, catalogue, exit }: Running): Command {
  return new Command('bench')
    .description('Runs methods of continual learning over scenarios and seeds, and tells how much each keeps.')
    .argument('[suite]', `what to run (default: ${catalogue.suites[0]?.name})`)
    .option('--methods <names>', 'only these, with commas between')
    .option('--scenario <name>', 'task, domain, class or all (default: all)')
    .option('--seeds <number>', 'seeds 1 to this (default: as the suite says)')
    .option('--iterations <number>', "steps an experience in place of the suite's, for a quick look")
    .option('--jobs <number>', 'processes side by side (default: one for each core)')
    .option('--redis <url>', 'have the jobs done by every "bench worker" on this Redis')
    .option('--out <folder>', 'where results go (default: out/benchmark/<suite>)')
    .option('--resume', 'go on with the results in that folder')
    .option('--tune <what>', '"lambda": search it on validation data instead of running the suite')
    .option('--tensorboard <folder>', 'also write event files for TensorBoard')
    .option('--mlflow <url-or-folder>', 'also log the runs to an MLflow server, or to a folder of its form')
    .option('--json', 'print the results as JSON')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => options.out.write(text), writeErr: () => {} })
    .action(async (suite: string | undefined, raw: RawOptions) => {
      const request = readRequest(suite, raw, catalogue);
      const { runBench } = await import('../commands/run-bench.ts');
      const executor = await (options.executor ?? executorFor(options))(request);
      exit(await runBench(request, { ...options, executor, command: ['npm run bench --', ...args].join(' ') }));
    });
}

const asJson = (command: Command): boolean => Boolean(command.optsWithGlobals()['json']);

function addListing(program: Command, { options, catalogue }: Running): void {
  program
    .command('list')
    .description('the suites, with their methods and scenarios')
    .option('--json', 'as JSON')
    .exitOverride()
    .action(async (_raw: object, command: Command) => {
      const { listText } = await import('../commands/list.ts');
      options.out.write(listText(catalogue, asJson(command)));
    });
}

function addReading(program: Command, { options, exit }: Running): void {
  program
    .command('report <folder>')
    .description(
      'writes the tables and plots of a folder anew, also of a sweep that goes on; --tensorboard and --mlflow, too',
    )
    .option('--json', 'print the results as JSON')
    .exitOverride()
    .action(async (folder: string, _raw: object, command: Command) => {
      const { reportFolder } = await import('../commands/report.ts');
      const raw: RawOptions = command.optsWithGlobals();
      await reportFolder(folder, { ...options, json: asJson(command), targets: targetsOf(raw) });
    });
  program
    .command('compare <before> <after>')
    .description('two folders of results of a suite, run by run; status 1 if a cell became worse (p < 0.05)')
    .option('--json', 'as JSON')
    .exitOverride()
    .action(async (before: string, after: string, _raw: object, command: Command) => {
      const { compareFolders } = await import('../commands/compare.ts');
      exit(compareFolders([before, after], asJson(command), options));
    });
}

function addPage(program: Command, { options }: Running): void {
  program
    .command('page <folder>')
    .description('writes <folder>.md, a page of all folders of results in it')
    .exitOverride()
    .action(async (folder: string) => {
      const [{ pageMarkdown }, { writeWhole }] = await Promise.all([
        import('../commands/page.ts'),
        import('../results/write.ts'),
      ]);
      writeWhole(dirname(folder), `${basename(folder)}.md`, pageMarkdown(folder));
      options.err.write(`${folder}.md\n`);
    });
}

function addWorker(program: Command, { options, exit }: Running): void {
  program
    .command('worker')
    .description('does the jobs of sweeps on a Redis until it is stopped')
    .option('--redis <url>', 'redis://host:port')
    .option('--jobs <number>', 'processes side by side (default: one for each core)')
    .option('--stalled-after <seconds>', 'when the job of a dead worker goes to another (default: 30)')
    .exitOverride()
    .action(async (_raw: object, command: Command) => {
      const { url, jobs, stalledAfter } = readWorkerRequest(command.optsWithGlobals() as RawWorkerOptions);
      const { runWorker } = await import('../commands/run-worker.ts');
      exit(await runWorker({ ...options, url, stalledAfter, executor: await poolOf(options, jobs) }));
    });
}
