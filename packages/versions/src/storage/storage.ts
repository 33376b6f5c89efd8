import { invalid, quote } from '../errors.ts';

/** A key that is there. */
export interface StoredKey {
  readonly key: string;
  /** When it was created or refreshed, in milliseconds since 1970; null where the storage can't tell. */
  readonly modified: number | null;
}

/**
 * Where a store keeps its bytes: keys that are written once and never changed. Everything else (states, promotions,
 * conflicts) is built on the one promise of `create`.
 *
 * Keys are lower-case words with `/` between them, of letters, digits, `.` and `-`.
 */
export interface VersionStorage {
  /** For messages. */
  readonly name: string;
  /**
   * True when `create` is atomic between processes: of two that create the same key, exactly one is told `true`. False
   * where the last one to write may win: then only one process may promote at a time.
   */
  readonly atomic: boolean;
  /** All bytes of the key, or null when it is not there. */
  read(key: string): Promise<Uint8Array | null>;
  /**
   * Writes a key that is not there yet, wholly or not at all, and resolves when it would outlive the process. False when
   * it is there already: its bytes stay, and its `modified` becomes now.
   */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Every key that begins with `prefix`, which ends with `/` or is empty. In any order. */
  list(prefix: string): Promise<readonly StoredKey[]>;
  /** Not an error when it is not there. */
  remove(key: string): Promise<void>;
  /** Calls `listener` soon after a key under `prefix` was created, if the storage can tell; returns how to stop. */
  watch?(prefix: string, listener: () => void): () => void;
}

const KEY = /^(?:[a-z0-9][a-z0-9.-]*\/)*[a-z0-9][a-z0-9.-]*$/;

/** Throws for a key that could leave its folder, or is no key at all. */
export function checkKey(key: string): string {
  if (typeof key === 'string' && KEY.test(key) && !key.includes('..')) return key;
  throw invalid('invalid-input', 'Key of a storage', {
    expected: 'lower-case words of letters, digits, "." and "-", with "/" between them',
    received: quote(key),
  });
}

/** Throws for a prefix that is no folder of keys. */
export function checkPrefix(prefix: string): string {
  if (prefix !== '') checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : ' ');
  return prefix;
}
