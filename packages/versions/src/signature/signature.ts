import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { UnforgetError } from '@unforget/types';
import { invalid, quote } from '../errors.ts';

/** Who says that a version is theirs. Ed25519, RFC 8032, as every platform verifies it. */
export interface Signature {
  /** 32 bytes in hex. */
  readonly publicKey: string;
  /** 64 bytes in hex. */
  readonly value: string;
}

/** Something that signs: a key in memory, or a service that keeps it. */
export interface Signer {
  /** 32 bytes in hex. */
  readonly publicKey: string;
  /** The Ed25519 signature, 64 bytes. */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** A fresh key pair, in hex. Keep `privateKey` where no one reads it; `publicKey` goes to everyone who opens the store. */
export function generateKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const { secretKey, publicKey } = ed25519.keygen();
  return { privateKey: bytesToHex(secretKey), publicKey: bytesToHex(publicKey) };
}

/**
 * Signs with a private key (the seed of RFC 8032): 32 bytes in hex.
 * @throws UnforgetError `invalid-option`
 */
export function ed25519Signer(privateKey: string): Signer {
  // Never shown: a message ends up in logs.
  if (!isHex(privateKey, 64)) throw invalid('invalid-option', 'Private key', { expected: '64 hex digits' });
  const secret = hexToBytes(privateKey);
  return {
    publicKey: bytesToHex(ed25519.getPublicKey(secret)),
    sign: (message) => ed25519.sign(message, secret),
  };
}

/** What is signed: the id, which is the hash of the record, which holds the hashes of everything else. */
export const signedMessage = (id: string): Uint8Array => new TextEncoder().encode(`unforget version ${id}`);

export async function signVersion(signer: Signer, id: string): Promise<Signature> {
  const signature = { publicKey: signer.publicKey, value: bytesToHex(await signer.sign(signedMessage(id))) };
  if (isSignedBy(signature, id)) return signature;
  throw invalid('invalid-option', 'Option "signer"', {
    expected: `Ed25519 signatures by the key ${quote(signer.publicKey)}`,
    received: 'a signature that does not match',
  });
}

/** Whether the signature is its key's, over this version. */
export function isSignedBy({ publicKey, value }: Signature, id: string): boolean {
  if (!isHex(publicKey, 64) || !isHex(value, 128)) return false;
  try {
    return ed25519.verify(hexToBytes(value), signedMessage(id), hexToBytes(publicKey), { zip215: false });
  } catch {
    return false;
  }
}

/** @throws UnforgetError `untrusted` unless one of the keys has signed; without keys everything is trusted */
export function checkTrust(version: { id: string; signature: Signature | null }, trusted: readonly string[]): void {
  if (trusted.length === 0) return;
  const why = distrust(version, trusted);
  if (why === null) return;
  throw new UnforgetError({
    code: 'untrusted',
    what: `Version ${version.id}`,
    expected: `a signature by ${trusted.length === 1 ? 'the trusted key' : `one of ${trusted.length} trusted keys`}`,
    received: why,
    remedy: 'Do not use it; find out who put it there',
  });
}

function distrust({ id, signature }: { id: string; signature: Signature | null }, trusted: readonly string[]) {
  if (!signature) return 'no signature';
  if (!trusted.includes(signature.publicKey.toLowerCase())) return `one by ${quote(signature.publicKey)}`;
  return isSignedBy(signature, id) ? null : 'one that does not match';
}

/** @throws UnforgetError `invalid-option` */
export function checkKeysTrusted(trusted: readonly string[]): readonly string[] {
  if (!Array.isArray(trusted))
    throw invalid('invalid-option', 'Option "trusted"', { expected: 'an array of public keys' });
  for (const key of trusted) {
    if (isHex(key, 64)) continue;
    throw invalid('invalid-option', 'Option "trusted"', {
      expected: 'public keys of 64 hex digits',
      received: quote(key),
    });
  }
  return trusted.map((key) => key.toLowerCase());
}

const isHex = (text: unknown, length: number): text is string =>
  typeof text === 'string' && text.length === length && /^[0-9a-f]*$/i.test(text);
