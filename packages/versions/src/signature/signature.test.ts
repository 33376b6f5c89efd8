import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { errorOf, freshStore, model } from '../__fixtures__/stores.ts';
import { changeVersion } from '../manifest/manifest.ts';
import { decodeManifest, encodeManifest, manifestKey } from '../manifest/manifest-file.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { ed25519Signer, generateKeys, isSignedBy, type Signer, signedMessage, signVersion } from './signature.ts';

const ID = 'ab'.repeat(32);

describe('ed25519Signer', () => {
  it('agrees with RFC 8032, test 1', async () => {
    const signer = ed25519Signer('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
    expect(signer.publicKey).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    expect(Buffer.from(await signer.sign(new Uint8Array(0))).toString('hex')).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
  });

  it('is verified by Node, and verifies what Node signed', async () => {
    const { privateKey, publicKey } = generateKeys();
    const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64(publicKey) };
    const signature = await signVersion(ed25519Signer(privateKey), ID);
    const nodePublic = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verify(null, signedMessage(ID), nodePublic, Buffer.from(signature.value, 'hex'))).toBe(true);
    const nodePrivate = createPrivateKey({ key: { ...jwk, d: base64(privateKey) }, format: 'jwk' });
    const value = sign(null, signedMessage(ID), nodePrivate).toString('hex');
    expect(isSignedBy({ publicKey, value }, ID)).toBe(true);
    expect(isSignedBy({ publicKey, value }, 'cd'.repeat(32))).toBe(false);
  });

  it('does not show a key that is wrong', async () => {
    const error = await errorOf(() => ed25519Signer('secret'));
    expect(error.message).toBe('Private key: expected 64 hex digits.');
  });

  it('refuses a signer whose signatures do not match its key', async () => {
    const [one, two] = [ed25519Signer(generateKeys().privateKey), ed25519Signer(generateKeys().privateKey)];
    const mixed: Signer = { publicKey: one.publicKey, sign: two.sign };
    expect((await errorOf(() => signVersion(mixed, ID))).code).toBe('invalid-option');
  });

  it.each(['', 'zz'.repeat(64), '00'.repeat(63), '00'.repeat(64)])('takes the signature %j for none', (value) => {
    expect(isSignedBy({ publicKey: generateKeys().publicKey, value }, ID)).toBe(false);
    expect(isSignedBy({ publicKey: 'x', value }, ID)).toBe(false);
  });
});

describe('a store that trusts a key', () => {
  const keys = generateKeys();
  const signer = ed25519Signer(keys.privateKey);
  const trusted = [keys.publicKey];

  it('uses what the key signed', async () => {
    const store = await freshStore({ signer, trusted });
    const { signature, id } = await store.add(model('one'));
    expect(signature?.publicKey).toBe(keys.publicKey);
    expect(await store.promote(id)).toMatchObject({ promoted: true });
    expect((await store.active())?.id).toBe(id);
    expect((await store.verify()).ok).toBe(true);
    // Upper case is the same key, whoever writes it so.
    const loud = keys.publicKey.toUpperCase();
    const shouting = await freshStore({ trusted: [loud], signer: { ...signer, publicKey: loud } }, store.storage);
    expect((await shouting.get(id)).name).toBe('v1');
    expect((await shouting.get((await shouting.add(model('two'))).id)).name).toBe('v2');
  });

  it.each([
    ['no signature', {}, /one by the trusted key|received no signature/],
    ['another key', { signer: ed25519Signer(generateKeys().privateKey) }, /received one by "[0-9a-f]{64}"/],
  ])('refuses a version with %s, wherever it would be used', async (_, others, text) => {
    const storage = memoryStorage();
    const careless = await freshStore(others, storage);
    const { id } = await careless.add(model('one'));
    await careless.promote(id);
    await careless.promote((await careless.add(model('two'))).id);
    const store = await freshStore({ trusted, signer }, storage);
    const uses = [
      () => store.get(id),
      () => store.payload(id),
      () => store.evaluation(id),
      () => store.promote(id),
      () => store.active(),
      () => store.rollback(),
      () => store.judge(id),
    ];
    for (const use of uses) {
      const error = await errorOf(use);
      expect(error.code).toBe('untrusted');
      expect(error.message).toMatch(text);
    }
    expect((await store.verify()).problems.map(({ kind }) => kind)).toEqual(['untrusted', 'untrusted']);
    // One can still see it, and one's own version can take its place; only by force, for nothing vouches for the old answers.
    expect((await store.list()).length).toBe(2);
    const own = await store.add(model('own'));
    expect(await store.promote(own.id, { force: { reason: 'the active one is not ours' } })).toMatchObject({
      promoted: true,
    });
    expect((await store.active())?.id).toBe(own.id);
  });

  it('refuses a signature that was moved to another version', async () => {
    const store = await freshStore({ signer, trusted });
    const [one, two] = [await store.add(model('one')), await store.add(model('two'))];
    if (!one.signature || !two.signature) throw new Error('both are signed');
    expect(isSignedBy(one.signature, one.id)).toBe(true);
    expect(isSignedBy(one.signature, two.id)).toBe(false);
    // By somebody who can write to the storage, and puts a version of theirs beside a signature of ours.
    const key = manifestKey((await store.history()).length);
    const manifest = await decodeManifest((await store.storage.read(key)) as Uint8Array, 2);
    const versions = changeVersion(manifest.versions, two.id, { signature: one.signature });
    await store.storage.remove(key);
    await store.storage.create(key, await encodeManifest({ ...manifest, versions }));
    const reopened = await freshStore({ trusted }, store.storage);
    expect((await reopened.get(one.id)).name).toBe('v1');
    const error = await errorOf(() => reopened.promote(two.id));
    expect([error.code, error.received]).toEqual(['untrusted', 'one that does not match']);
    expect((await reopened.verify()).problems).toMatchObject([{ kind: 'untrusted', id: two.id }]);
  });
});
