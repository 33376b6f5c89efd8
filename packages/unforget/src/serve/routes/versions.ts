import { fail, shown } from '../../errors.ts';
import type { Handler } from '../application.ts';

/** `GET /versions` */
export const listVersions: Handler = async ({ store }) => ({ status: 200, body: { versions: await store.list() } });

/** `POST /versions/:name/promote {"force"?: reason}`: 409 with the reasons when a gate refuses it. */
export const promote: Handler = async ({ store, bot, settings: { gates } }, { params: { name = '' }, body }) => {
  const reason = textIn(await body(['force']), 'force');
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

/** @throws UnforgetError `invalid-input` for anything else */
function textIn(body: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = body[key];
  if (value === undefined || typeof value === 'string') return value;
  return fail('invalid-input', { what: key, expected: 'a text', received: shown(value) });
}
