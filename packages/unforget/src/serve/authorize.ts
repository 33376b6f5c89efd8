import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from './problem.ts';

/**
 * Lets through who bears the token. How long it takes says nothing about how much of it was right.
 * @throws Problem 403 where writing is off, 401 without the token
 */
export function authorize(header: string | undefined, token: string | null): void {
  if (token === null) {
    throw new Problem(403, {
      code: 'refused',
      what: 'Writing',
      expected: 'a server with a token',
      received: 'one without',
      remedy: 'Start it with a token (--token or UNFORGET_TOKEN)',
    });
  }
  const given = /^Bearer +(.+)$/i.exec(header ?? '')?.[1]?.trim();
  if (given !== undefined && timingSafeEqual(digest(given), digest(token))) return;
  throw new Problem(
    401,
    {
      code: 'refused',
      what: 'Writing',
      expected: 'the header "Authorization: Bearer TOKEN" with the right token',
      received: given === undefined ? 'none' : 'another token',
    },
    { 'www-authenticate': 'Bearer' },
  );
}

/** Of one length, whatever the length of the text. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
