import { corrupt, quote, tooNew } from '../errors.ts';
import type { Lineage } from './version.ts';

const FORMAT = 'unforget/version';
const SCHEMA_VERSION = 1;

/** The bytes that a version's id is the hash of. They are kept as they are and never written anew. */
export const encodeRecord = (lineage: Lineage): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ format: FORMAT, schemaVersion: SCHEMA_VERSION, ...lineage }));

/** @throws UnforgetError `corrupt-state`, or `incompatible-state` for one from a newer release */
export function decodeRecord(bytes: Uint8Array, id: string): Lineage {
  const { format, schemaVersion, ...lineage } = JSON.parse(new TextDecoder().decode(bytes));
  const what = `Record of version ${id}`;
  if (format !== FORMAT) throw corrupt(what, { expected: `format "${FORMAT}"`, received: quote(format) });
  if (schemaVersion !== SCHEMA_VERSION) throw tooNew(what, schemaVersion);
  return lineage as Lineage;
}
