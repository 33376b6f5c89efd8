import { Command, CommanderError } from 'commander';
import type { LearnCommandOptions } from './commands/learn.ts';
import type { PredictOptions } from './commands/predict.ts';
import type { ServeCommandOptions } from './commands/serve.ts';
import { type CommandContext, type CommonOptions, EXIT } from './context.ts';
import { tell } from './errors.ts';
import { HELP, LEARN_HELP, PREDICT_HELP, SERVE_HELP } from './help.ts';
import { bytes, share, wholeFrom } from './numbers.ts';
import { type Running, withCommon } from './running.ts';
import { addVersions } from './versions-program.ts';

/** Runs the command line and returns its exit status. Nothing is loaded that the command does not need. */
export async function runProgram(args: readonly string[], context: CommandContext): Promise<number> {
  let status: number = EXIT.ok;
  const run = async (command: () => Promise<number>): Promise<void> => {
    status = await command();
  };
  const program = buildProgram({ context, run });
  try {
    if (args.length === 0) {
      context.out.write(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    // `unforget versions` alone: its help was written already.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.usage;
    const told = tell(error, context.signal);
    if (!told) throw error;
    const { code, message } = told;
    if (args.includes('--json')) context.out.write(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
    context.err.write(`unforget: ${message}\n`);
    return told.status;
  }
}

function buildProgram(running: Running): Command {
  const program = new Command('unforget')
    .description('A classifier that learns new data and new labels later, keeps what it knew, and ships no regression.')
    .version(running.context.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => running.context.out.write(text),
      // Help; errors are told by `tell`.
      writeErr: (text) => running.context.err.write(text),
      outputError: () => {},
    })
    .addHelpText('after', HELP);
  addLearn(program, running);
  addPredict(program, running);
  addEvaluate(program, running);
  addVersions(program, running);
  addServe(program, running);
  return program;
}

function addLearn(program: Command, { context, run }: Running): void {
  withCommon(program.command('learn <files...>'), context)
    .description('learn examples: a new version, promoted if it passes the gates')
    .option('--test <file>', 'examples to measure every version on, never learned')
    .option('--gates <file>', 'gates as JSON, in place of the default ones')
    .option('--name <name>', 'name of the version (default: v and its number)')
    .option('--seed <number>', 'of a new bot: decides everything random', wholeFrom(0))
    .option('--memory <examples>', 'of a new bot: most examples kept to learn from again', wholeFrom(1))
    .option('--hold-back <share>', 'of a new bot: share of each label that is held back', share)
    .addHelpText('after', LEARN_HELP)
    .action((files: string[], options: LearnCommandOptions) =>
      run(async () => (await import('./commands/learn.ts')).learn(files, options, context)),
    );
}

function addPredict(program: Command, { context, run }: Running): void {
  withCommon(program.command('predict [texts...]'), context)
    .description('answer texts, or the lines of standard input')
    .option('--use <version>', 'ask this version, by name or id (default: the active one)')
    .option('--top <number>', 'show so many labels', wholeFrom(1), 1)
    .addHelpText('after', PREDICT_HELP)
    .action((texts: string[], options: PredictOptions) =>
      run(async () => (await import('./commands/predict.ts')).predict(texts, options, context)),
    );
}

function addEvaluate(program: Command, { context, run }: Running): void {
  withCommon(program.command('evaluate <files...>'), context)
    .description('accuracy on examples, in all and by label')
    .option('--use <version>', 'ask this version, by name or id (default: the active one)')
    .addHelpText('after', '\nExample:\n  unforget evaluate test.jsonl --use v2')
    .action((files: string[], options: CommonOptions & { readonly use?: string }) =>
      run(async () => (await import('./commands/evaluate.ts')).evaluate(files, options, context)),
    );
}

function addServe(program: Command, { context, run }: Running): void {
  withCommon(program.command('serve'), context)
    .description('answer over HTTP, and learn meanwhile')
    .option('--port <number>', '0 for any that is free', wholeFrom(0, 65_535), 8080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--token <token>', 'wanted for writing (better: UNFORGET_TOKEN, which others do not see)')
    .option('--max-body <bytes>', 'largest body of a request', bytes, 1_000_000)
    .option('--max-inputs <number>', 'most inputs of a request', wholeFrom(1), 256)
    .option('--timeout <seconds>', 'longest a request may take', wholeFrom(1), 30)
    .option('--test <file>', 'examples to measure every version on, never learned')
    .option('--gates <file>', 'gates as JSON, in place of the default ones')
    .addHelpText('after', SERVE_HELP)
    .action((options: ServeCommandOptions) =>
      run(async () => (await import('./commands/serve.ts')).serve(options, context)),
    );
}
