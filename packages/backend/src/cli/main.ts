#!/usr/bin/env node
import { CommanderError } from 'commander';
import { killAll } from '../native/runner.ts';
import { createProgram, terminal } from './program.ts';

const USAGE = 2;

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => {
    killAll();
    // The progress bar hides the cursor, and won't come to its own end.
    if (process.stderr.isTTY) process.stderr.write('\u001b[?25h\n');
    process.exit(code);
  });
}

try {
  const program = createProgram(terminal, (code) => {
    process.exitCode = code;
  });
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else {
    process.stderr.write(`unforget-backend: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
