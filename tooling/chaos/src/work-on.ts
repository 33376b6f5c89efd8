import { writeSync } from 'node:fs';
import { UnforgetError } from '@unforget/types';
import type { Message } from './messages.ts';

/** What a work has done. */
export type Done = Pick<Extract<Message, { kind: 'end' }>, 'changes' | 'saved'>;

/** Written at once: what was said before the end is there after it. */
export const say = (message: Message): number => writeSync(1, `${JSON.stringify(message)}\n`);

/** Refusals belong to the game: nothing to roll back to, or another writer was faster. */
const isRefusal = (error: unknown): boolean =>
  (['refused', 'conflict', 'not-found'] as const).some((code) => UnforgetError.is(error, code));

/** Does works of a mix, one after the other, until the process is killed; says what it does. */
export async function workOn<W extends string>(
  mix: readonly W[],
  random: () => number,
  doIt: (work: W) => Promise<Done>,
): Promise<never> {
  say({ kind: 'ready' });
  for (;;) {
    const work = mix[Math.floor(random() * mix.length)] as W;
    say({ kind: 'begin', work });
    const done = await doIt(work).catch((error: unknown): Done => {
      if (isRefusal(error)) return { changes: [] };
      throw error;
    });
    say({ kind: 'end', work, ...done });
  }
}
