import { corrupt } from '../errors.ts';
import type { VersionStorage } from '../storage/storage.ts';
import { digestOf } from './digest.ts';

/** Where the bytes are, and how many: enough to read them and to see that they are the ones. */
export interface ObjectReference {
  /** SHA-256 in lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

export const OBJECTS = 'objects/';
export const objectKey = (sha256: string): string => `${OBJECTS}${sha256.slice(0, 2)}/${sha256.slice(2)}`;

/** The digest of an object's key, or null for a key of another kind. */
export const digestOfKey = (key: string): string | null => {
  const [, first, rest] = /^objects\/([0-9a-f]{2})\/([0-9a-f]{62})$/.exec(key) ?? [];
  return first && rest ? first + rest : null;
};

/** Content-addressed: the same bytes are kept once, however many versions have them. */
export async function putObject(storage: VersionStorage, bytes: Uint8Array): Promise<ObjectReference> {
  const sha256 = await digestOf(bytes);
  const key = objectKey(sha256);
  if (!(await storage.create(key, bytes)) && (await stateOf(storage, sha256)) !== 'whole') {
    // What is there under this name has been damaged: the right bytes take its place.
    await storage.remove(key);
    await storage.create(key, bytes);
  }
  return { sha256, bytes: bytes.length };
}

/** @throws UnforgetError `corrupt-state` when it is missing or not what was put */
export async function getObject(storage: VersionStorage, sha256: string, what: string): Promise<Uint8Array> {
  const bytes = await storage.read(objectKey(sha256));
  if (!bytes) throw corrupt(what, { expected: `an object ${sha256}`, received: `none in ${storage.name}` });
  const found = await digestOf(bytes);
  if (found === sha256) return bytes;
  throw corrupt(what, { expected: `SHA-256 ${sha256}`, received: `${found} (${bytes.length} bytes)` });
}

/** Reads and hashes. */
export async function stateOf(storage: VersionStorage, sha256: string): Promise<'whole' | 'damaged' | 'missing'> {
  const bytes = await storage.read(objectKey(sha256));
  if (!bytes) return 'missing';
  return (await digestOf(bytes)) === sha256 ? 'whole' : 'damaged';
}
