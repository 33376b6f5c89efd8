import { selectBackend } from '@unforget/backend';
import type { CommandContext } from './context.ts';

/** Readies the fastest engine there is. Says which on standard error, where that matters. */
export async function readyEngine(
  { err }: CommandContext,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<void> {
  await selectBackend({ log: (line) => (quiet ? undefined : err.write(`${line}\n`)) });
}
