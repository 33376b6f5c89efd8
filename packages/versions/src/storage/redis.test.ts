import { Redis } from 'ioredis';
import { createStorage } from 'unstorage';
import redisDriver from 'unstorage/drivers/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeStorage } from '../__fixtures__/describe-storage.ts';
import { hasRedis, type RedisServer, startRedis } from '../__fixtures__/redis-server.ts';
import { bytesOf, freshStore, model, textOf } from '../__fixtures__/stores.ts';
import { ConflictError } from '../errors.ts';
import type { VersionStorage } from './storage.ts';
import { unstorageStorage } from './unstorage-storage.ts';

if (!hasRedis) process.stderr.write('No redis-server on this machine: the tests of versions on Redis are skipped.\n');

describe.skipIf(!hasRedis)('a store on Redis', () => {
  let server: RedisServer;
  let client: Redis;
  const clients: { dispose(): Promise<void> }[] = [];
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.port, '127.0.0.1');
  });
  beforeEach(() => client.flushall());
  afterAll(async () => {
    for (const storage of clients) await storage.dispose();
    await client?.quit();
    await server?.stop();
  });

  const connect = (): VersionStorage => {
    const storage = createStorage({ driver: redisDriver({ base: 'models', host: '127.0.0.1', port: server.port }) });
    clients.push(storage);
    return unstorageStorage(storage, {
      createIfAbsent: async (key, value) => (await client.set(`models:${key}`, value, 'NX')) === 'OK',
    });
  };

  describeStorage(connect);

  it('lets one of two promotions win and tells the other', async () => {
    for (let round = 0; round < 10; round++) {
      await client.flushall();
      const [one, two] = [await freshStore({}, connect()), await freshStore({}, connect())];
      const versions = [await one.add(model('a')), await two.add(model('b'))];
      const results = await Promise.allSettled([one, two].map((store, i) => store.promote(versions[i]?.id ?? '')));
      const lost = results.filter(({ status }) => status === 'rejected');
      const active = (await one.active())?.id;
      expect(versions.map(({ id }) => id)).toContain(active);
      for (const { reason } of lost as PromiseRejectedResult[]) {
        expect(reason).toBeInstanceOf(ConflictError);
        expect(reason.winner).toBe(active);
      }
      // Both may have gone through, one after the other; then the history says so.
      const promotions = (await one.history()).filter(({ action }) => action === 'promote');
      expect(promotions.length).toBe(2 - lost.length);
      expect((await two.verify()).ok).toBe(true);
    }
  });

  it('keeps models as unstorage would', async () => {
    const store = await freshStore({}, connect());
    const { id } = await store.add(model('the model'));
    expect(textOf(await store.payload(id))).toBe('the model');
    const plain = createStorage({ driver: redisDriver({ base: 'models', host: '127.0.0.1', port: server.port }) });
    clients.push(plain);
    const [key] = (await plain.getKeys('unforget:objects')).filter((name) => name.length > 20);
    expect((await plain.getItemRaw(key ?? ''))?.length).toBeGreaterThan(bytesOf('the model').length - 1);
  });
});
