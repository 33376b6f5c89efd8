import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** What a command needs of the program it belongs to. */
export interface Running {
  readonly context: CommandContext;
  /** Runs a command; what it returns is the exit status. */
  readonly run: (command: () => Promise<number>) => Promise<void>;
}

/** The options that every command has. */
export const withCommon = (command: Command, { store }: CommandContext): Command =>
  command
    .option('--store <folder>', 'folder of versions', store)
    .option('--json', 'one JSON document on standard output');
