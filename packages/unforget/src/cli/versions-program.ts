import type { Command } from 'commander';
import type { CommonOptions } from './context.ts';
import { wholeFrom } from './numbers.ts';
import { type Running, withCommon } from './running.ts';

const EXAMPLES = `
Examples:
  unforget versions list
  unforget versions diff v1 v2
  unforget versions promote v2 --force "the test set was wrong"
  unforget versions rollback`;

/** `unforget versions …`. A version goes by its name, its id, or the first eight digits of it or more. */
export function addVersions(program: Command, { context, run }: Running): void {
  const versions = program
    .command('versions')
    .description('what is in the store: list, show, diff, promote, rollback, verify, prune')
    .addHelpText('after', EXAMPLES);
  const load = () => import('./commands/versions.ts');
  withCommon(versions.command('list'), context)
    .description('all versions')
    .action((options: CommonOptions) => run(async () => (await load()).list(options, context)));
  withCommon(versions.command('show [version]'), context)
    .description('a version (default: the active one) with its lineage, scores and history')
    .action((version: string | undefined, options: CommonOptions) =>
      run(async () => (await load()).show(version, options, context)),
    );
  withCommon(versions.command('diff <before> <after>'), context)
    .description('what the one answers otherwise than the other')
    .action((before: string, after: string, options: CommonOptions) =>
      run(async () => (await load()).diff([before, after], options, context)),
    );
  withCommon(versions.command('promote <version>'), context)
    .description('make a version the active one, if it passes the gates')
    .option('--gates <file>', 'gates as JSON, in place of the default ones')
    .option('--force <reason>', 'past the gates; the reason is kept in the history')
    .action((version: string, options: CommonOptions & { readonly gates?: string; readonly force?: string }) =>
      run(async () => (await load()).promote(version, options, context)),
    );
  withCommon(versions.command('rollback [version]'), context)
    .description('back to a version that was active before (default: the last one)')
    .option('--reason <text>', 'kept in the history')
    .action((version: string | undefined, options: CommonOptions & { readonly reason?: string }) =>
      run(async () => (await load()).rollback(version, options, context)),
    );
  withCommon(versions.command('prune'), context)
    .description('remove old versions, but not the active one nor those that rolling back leads to')
    .option('--keep <number>', 'keep so many of the newest', wholeFrom(0), 5)
    .option('--rollbacks <number>', 'steps that rolling back can go (default: as --keep)', wholeFrom(0))
    .action((options: CommonOptions & { readonly keep: number; readonly rollbacks?: number }) =>
      run(async () => (await load()).prune(options, context)),
    );
  withCommon(versions.command('verify'), context)
    .description('read and check everything; status 1 if something is damaged')
    .action((options: CommonOptions) => run(async () => (await load()).verify(options, context)));
}
