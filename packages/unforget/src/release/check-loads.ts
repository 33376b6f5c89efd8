import { UnforgetError } from '@unforget/types';
import type { VersionSource } from '@unforget/versions';
import { fail } from '../errors.ts';
import { botFrom } from './open-bot.ts';

/**
 * The `check` of a store of bots: an active version that can't be loaded would answer nowhere. Needs an engine.
 * @throws UnforgetError `refused`
 */
export async function checkLoads({ version, payload }: VersionSource): Promise<void> {
  try {
    await (await botFrom(payload)).dispose();
  } catch (cause) {
    if (!UnforgetError.is(cause, 'corrupt-state') && !UnforgetError.is(cause, 'incompatible-state')) throw cause;
    fail('refused', {
      what: `Version ${version.name}`,
      expected: 'a bot that can be loaded',
      // A sentence within another one.
      received: cause.message.replace(/\.$/, ''),
      remedy: 'Choose another one; nothing was changed, and the active version still answers',
      cause,
    });
  }
}
