import { UnforgetError } from '@unforget/types';
import type { VersionStore } from '@unforget/versions';
import { fail, shown } from '../../errors.ts';
import { listVersions as listed } from '../../release/list-versions.ts';
import { openBot } from '../../release/open-bot.ts';
import type { Handler } from '../application.ts';
import { Problem } from '../problem.ts';

/** `GET /versions` */
export const listVersions: Handler = async ({ store }) => ({ status: 200, body: await listed(store) });

/** `POST /versions/:name/promote {"force"?: reason}`: 409 with the reasons when a gate refuses it or it can't be loaded. */
export const promote: Handler = async ({ store, bot, settings: { gates } }, { params: { name = '' }, body }) => {
  const reason = textIn(await body(['force']), 'force');
  await checkLoads(store, name);
  const { promoted, version, report } = await store.promote(name, {
    ...(gates ? { gates } : {}),
    ...(reason === undefined ? {} : { force: { reason } }),
  });
  await bot.check();
  return { status: promoted ? 200 : 409, body: { promoted, version, gates: report } };
};

/** `POST /versions/:name/rollback {"reason"?}`, and `POST /rollback` to the version that was active before. */
export const rollback: Handler = async ({ store, bot }, { params: { name }, body }) => {
  const reason = textIn(await body(['reason']), 'reason');
  const { version, from } = await store.rollback({
    ...(name === undefined ? {} : { to: name }),
    ...(reason === undefined ? {} : { reason }),
  });
  await bot.check();
  return { status: 200, body: { version, from } };
};

/**
 * Before it is promoted: an active version that can't be loaded would answer in no server.
 * @throws Problem 409
 */
async function checkLoads(store: VersionStore, name: string): Promise<void> {
  try {
    const { bot } = await openBot(store, name);
    await bot.dispose();
  } catch (cause) {
    if (!UnforgetError.is(cause, 'corrupt-state') && !UnforgetError.is(cause, 'incompatible-state')) throw cause;
    throw new Problem(409, {
      code: 'refused',
      what: `Promotion of version ${name}`,
      expected: 'a version that can be loaded',
      received: cause.message,
      remedy: 'Promote another one; nothing was changed, and the active version still answers',
      cause,
    });
  }
}

/** @throws UnforgetError `invalid-input` for anything else */
function textIn(body: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = body[key];
  if (value === undefined || typeof value === 'string') return value;
  return fail('invalid-input', { what: key, expected: 'a text', received: shown(value) });
}
