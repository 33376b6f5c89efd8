import { corrupt, quote, tooNew } from '../errors.ts';
import { digestOf } from '../objects/digest.ts';
import type { Manifest } from './manifest.ts';

export const MANIFESTS = 'manifest/';
const FORMAT = 'unforget/versions';
const SCHEMA_VERSION = 1;

/** Twelve digits sort as text as they do as numbers. */
export const manifestKey = (sequence: number): string => `${MANIFESTS}${String(sequence).padStart(12, '0')}.json`;

/** The number of a manifest's key, or null for a key of another kind. */
export const sequenceOf = (key: string): number | null => {
  const [, digits] = /^manifest\/(\d{12})\.json$/.exec(key) ?? [];
  return digits ? Number(digits) : null;
};

/** A line with the SHA-256 of the rest, and JSON. */
export async function encodeManifest(manifest: Manifest): Promise<Uint8Array> {
  const json = new TextEncoder().encode(
    `${JSON.stringify({ format: FORMAT, schemaVersion: SCHEMA_VERSION, ...manifest })}\n`,
  );
  const head = new TextEncoder().encode(`${await digestOf(json)}\n`);
  const bytes = new Uint8Array(head.length + json.length);
  bytes.set(head);
  bytes.set(json, head.length);
  return bytes;
}

const HEAD = 65;

/** @throws UnforgetError `corrupt-state`, or `incompatible-state` for one from a newer release */
export async function decodeManifest(bytes: Uint8Array, sequence: number): Promise<Manifest> {
  const what = `Manifest ${sequence} of the version store`;
  const remedy = 'Open the store with { recover: true } to go on from the newest whole manifest';
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD)).trimEnd();
  const json = bytes.subarray(HEAD);
  const digest = await digestOf(json);
  if (head !== digest) {
    throw corrupt(what, { expected: `SHA-256 ${digest}`, received: `${quote(head)} (${bytes.length} bytes)`, remedy });
  }
  const parsed: unknown = JSON.parse(new TextDecoder().decode(json));
  const { format, schemaVersion, ...rest } = parsed as { format: unknown; schemaVersion: unknown };
  if (format !== FORMAT) throw corrupt(what, { expected: `format "${FORMAT}"`, received: quote(format), remedy });
  if (schemaVersion !== SCHEMA_VERSION) throw tooNew(what, schemaVersion);
  const manifest = rest as Manifest;
  if (manifest.sequence === sequence) return manifest;
  throw corrupt(what, { expected: `number ${sequence}`, received: `number ${manifest.sequence}`, remedy });
}
