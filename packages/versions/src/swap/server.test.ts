import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { freshStore, model, textOf } from '../__fixtures__/stores.ts';
import { fileStorage } from '../storage/file-storage.ts';
import { hotSwap, type Live } from './hot-swap.ts';

interface Model {
  readonly name: string;
  disposed: boolean;
}

/** Answers with the model's name, after a while in which the model must stay. */
async function serve(live: Live<Model>): Promise<{ server: Server; port: number }> {
  const server = createServer(async (_, response) => {
    try {
      const name = await live.use(async (used) => {
        await after(3);
        if (used.disposed) throw new Error(`${used.name} is gone`);
        return used.name;
      });
      response.end(name);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

const ask = (port: number, agent: Agent): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
    });
    asked.on('error', reject);
    asked.end();
  });

it('not one request of a server under load fails through promotions and a rollback', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'unforget-swap-'));
  const store = await freshStore({}, fileStorage(folder));
  await store.promote((await store.add(model('model 1'))).id);
  const made: Model[] = [];
  const live = await hotSwap(store, {
    interval: 20,
    load: async ({ payload }) => {
      await after(15);
      const loaded = { name: textOf(payload), disposed: false };
      made.push(loaded);
      return loaded;
    },
    dispose: (gone) => {
      gone.disposed = true;
    },
  });
  const { server, port } = await serve(live);
  const agent = new Agent({ keepAlive: true });
  let running = true;
  const client = async (): Promise<string[]> => {
    const names: string[] = [];
    while (running) {
      const { status, text } = await ask(port, agent);
      expect([status, text]).toEqual([200, expect.stringMatching(/^model \d$/)]);
      names.push(text);
    }
    return names;
  };
  const clients = Array.from({ length: 16 }, client);
  const isLive = async (name: string): Promise<void> => {
    while (live.current.name !== name) await after(2);
    await after(30);
  };
  try {
    await after(30);
    // Promoted from beside, as another process would.
    const other = await freshStore({}, fileStorage(folder));
    for (const n of [2, 3, 4]) {
      await other.promote((await other.add(model(`model ${n}`))).id);
      await isLive(`model ${n}`);
    }
    await other.rollback();
    await isLive('model 3');
  } finally {
    running = false;
  }
  const answers = await Promise.all(clients);
  for (const names of answers) {
    // Each client saw the models in their order, and the one rolled back to at last.
    const seen = names.filter((name, i) => name !== names[i - 1]);
    expect(seen).toEqual(['model 1', 'model 2', 'model 3', 'model 4', 'model 3']);
  }
  expect(answers.flat().length).toBeGreaterThan(100);
  agent.destroy();
  await new Promise((resolve) => server.close(resolve));
  await live.close();
  expect(made.map(({ name, disposed }) => `${name} ${disposed}`)).toEqual(
    ['model 1', 'model 2', 'model 3', 'model 4', 'model 3'].map((name) => `${name} true`),
  );
  await rm(folder, { recursive: true, force: true });
});
