import type { Storage } from 'unstorage';
import { mapInBatches } from '../batches.ts';
import { invalid, quote } from '../errors.ts';
import { checkKeys } from '../options.ts';
import { checkKey, checkPrefix, type StoredKey, type VersionStorage } from './storage.ts';

export interface UnstorageOptions {
  /** Prefix of every key, default `unforget`. */
  readonly base?: string;
  /**
   * Writes `value` under the unstorage key unless there is one, in one atomic step, and says whether it did. With Redis:
   * `async (key, value) => (await client.set(`models:${key}`, value, 'NX')) === 'OK'`, where `models` is the driver's base.
   */
  readonly createIfAbsent?: (key: string, value: string) => Promise<boolean>;
}

/**
 * Any driver of unstorage (Redis, S3 and its like, Cloudflare, Azure, …) as storage.
 *
 * unstorage has no write that fails when the key is there. Without `createIfAbsent` this storage looks and then writes
 * (`atomic` is false): of two processes that promote in the same moment both may be told that they won, and the last one to
 * write has. Let one process promote, or give `createIfAbsent`. A torn write is found by its checksum, never taken for
 * whole; drivers that write files in place can leave one, so for folders take `fileStorage`.
 * @throws UnforgetError `invalid-option`
 */
export function unstorageStorage(storage: Storage, options: UnstorageOptions = {}): VersionStorage {
  checkKeys('unstorageStorage', options, ['base', 'createIfAbsent']);
  const { base = 'unforget', createIfAbsent } = options;
  if (!/^[a-z0-9][a-z0-9-]*$/.test(base)) {
    throw invalid('invalid-option', 'Option "base"', { expected: 'a lower-case word', received: quote(base) });
  }
  const nameOf = (key: string): string => `${base}:${checkKey(key).replaceAll('/', ':')}`;
  const read = async (key: string): Promise<Uint8Array | null> => bytesFrom(await storage.getItemRaw(nameOf(key)));
  return {
    name: `unstorage ${base}`,
    atomic: createIfAbsent !== undefined,
    read,
    create: async (key, bytes) => {
      if (createIfAbsent) return createIfAbsent(nameOf(key), `base64:${toBase64(bytes)}`);
      if (await storage.hasItem(nameOf(key))) return false;
      // Some drivers keep what they are given, and not a copy.
      await storage.setItemRaw(nameOf(key), bytes.slice());
      return true;
    },
    list: async (prefix) => {
      const names = await storage.getKeys(`${base}:${checkPrefix(prefix).replaceAll('/', ':')}`);
      return mapInBatches(names, async (name): Promise<StoredKey> => {
        const { mtime } = await storage.getMeta(name, { nativeOnly: true });
        const key = name.slice(base.length + 1).replaceAll(':', '/');
        return { key, modified: mtime === undefined ? null : new Date(mtime).getTime() };
      });
    },
    remove: (key) => storage.removeItem(nameOf(key)),
  };
}

/** Drivers without raw values keep a text, which unstorage marks so; some give an ArrayBuffer. */
function bytesFrom(value: unknown): Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (typeof value === 'string' && value.startsWith('base64:')) return fromBase64(value.slice('base64:'.length));
  throw invalid('invalid-input', 'Value from unstorage', {
    expected: 'bytes',
    received: quote(value),
    remedy: 'Use a driver that keeps raw values, or that unstorage encodes for',
  });
}

/** In pieces: a call takes only so many arguments. */
const PIECE = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += PIECE) {
    text += String.fromCharCode(...bytes.subarray(start, start + PIECE));
  }
  return btoa(text);
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
