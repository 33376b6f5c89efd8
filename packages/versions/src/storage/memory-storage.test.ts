import { describe, expect, it } from 'vitest';
import { describeStorage } from '../__fixtures__/describe-storage.ts';
import { bytesOf } from '../__fixtures__/stores.ts';
import { memoryStorage } from './memory-storage.ts';

describe('memoryStorage', () => {
  describeStorage(memoryStorage);

  it('tells who watches', async () => {
    const storage = memoryStorage();
    let seen = 0;
    const stop = storage.watch?.('manifest/', () => {
      seen += 1;
    });
    await storage.create('manifest/1', bytesOf('x'));
    await storage.create('objects/1', bytesOf('x'));
    await storage.create('manifest/1', bytesOf('x'));
    stop?.();
    await storage.create('manifest/2', bytesOf('x'));
    expect(seen).toBe(1);
  });
});
