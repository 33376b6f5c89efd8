import { UnforgetError } from '@unforget/types';
import { fail, shown } from '../../errors.ts';
import { listVersions as listed } from '../../release/list-versions.ts';
import type { Handler } from '../application.ts';
import { detailsOf } from '../error-document.ts';
import { Problem } from '../problem.ts';

/** `GET /versions` */
export const listVersions: Handler = async ({ store }) => ({ status: 200, body: await listed(store) });

/** `POST /versions/:name/promote {"force"?: reason}`: 409 with the reasons when a gate refuses it or it can't be loaded. */
export const promote: Handler = async ({ store, bot, settings: { gates } }, { params: { name = '' }, body }) => {
  const reason = textIn(await body(['force']), 'force');
  const { promoted, version, report } = await orConflict(
    store.promote(name, { ...(gates ? { gates } : {}), ...(reason === undefined ? {} : { force: { reason } }) }),
  );
  await bot.check();
  return { status: promoted ? 200 : 409, body: { promoted, version, gates: report } };
};

/**
 * `POST /versions/:name/rollback {"reason"?}`, and `POST /rollback` to the version that was active before: 409 when it
 * can't be loaded.
 */
export const rollback: Handler = async ({ store, bot }, { params: { name }, body }) => {
  const reason = textIn(await body(['reason']), 'reason');
  const { version, from } = await orConflict(
    store.rollback({ ...(name === undefined ? {} : { to: name }), ...(reason === undefined ? {} : { reason }) }),
  );
  await bot.check();
  return { status: 200, body: { version, from } };
};

/**
 * A version that is damaged, or of a newer release, is no fault of the request, nor one that the server must report:
 * nothing was changed.
 * @throws Problem 409
 */
async function orConflict<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (cause) {
    const isDamage = UnforgetError.is(cause, 'corrupt-state') || UnforgetError.is(cause, 'incompatible-state');
    throw isDamage ? new Problem(409, detailsOf(cause)) : cause;
  }
}

/** @throws UnforgetError `invalid-input` for anything else */
function textIn(body: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = body[key];
  if (value === undefined || typeof value === 'string') return value;
  return fail('invalid-input', { what: key, expected: 'a text', received: shown(value) });
}
