import type { IncomingMessage } from 'node:http';
import { fail, shown } from '../errors.ts';
import { Problem } from './problem.ts';

/**
 * The body of a request, which must be a JSON object with no other keys than these.
 * @throws Problem 413 beyond `limit` bytes; UnforgetError `invalid-input`
 */
export async function readJson(
  request: IncomingMessage,
  limit: number,
  keys: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(request, limit);
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    fail('invalid-input', { what: 'Body', expected: 'JSON', received: shown(text), cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail('invalid-input', { what: 'Body', expected: 'a JSON object', received: shown(value) });
  }
  const strange = Object.keys(value).find((key) => !keys.includes(key));
  if (strange !== undefined) {
    const expected = keys.length ? `keys among ${keys.join(', ')}` : 'no keys';
    fail('invalid-input', { what: 'Body', expected, received: shown(strange) });
  }
  return value as Record<string, unknown>;
}

async function readText(request: IncomingMessage, limit: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    const details = { what: 'Content-Encoding', expected: 'none', received: shown(encoding) };
    throw new Problem(415, { code: 'invalid-input', ...details });
  }
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of whole(request)) {
    length += part.length;
    if (length > limit) throw tooLarge(limit);
    parts.push(part);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch (cause) {
    return fail('invalid-input', { what: 'Body', expected: 'UTF-8', received: 'other bytes', cause });
  }
}

/** The parts of a body. A client that goes away in the middle of it is no fault of the server's. */
async function* whole(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request;
  } catch (cause) {
    fail('invalid-input', { what: 'Body', expected: 'all of it', received: 'a connection that was closed', cause });
  }
}

const tooLarge = (limit: number): Problem =>
  new Problem(413, {
    code: 'invalid-input',
    what: 'Body',
    expected: `${limit} bytes at most`,
    received: 'more',
    remedy: 'Send it in several requests, or start the server with a larger --max-body',
  });
