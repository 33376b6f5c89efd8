import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { openVersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { expect, it } from 'vitest';
import { ask, post } from '../__fixtures__/bot-server.ts';
import { messages } from '../__fixtures__/messages.ts';
import { jsonLines, ownLines, runUnforget, startUnforget, temporaryFolder } from '../__fixtures__/program.ts';
import type { Job } from '../serve.ts';

/** A job's end, however long it takes on a busy machine. */
async function endOf(url: string): Promise<Job> {
  for (;;) {
    const { body } = await ask(`${url}?wait`);
    if (body.state !== 'running') return body;
  }
}

it('serve: not one prediction fails while a version is learned in a thread, and SIGTERM ends it well', async () => {
  const cwd = temporaryFolder();
  jsonLines(cwd, 'first.jsonl', messages('track_order', 'refund'));
  expect((await runUnforget(['learn', 'first.jsonl'], { cwd })).status).toBe(0);
  const started = startUnforget(['serve', '--port', '0', '--json'], { cwd, env: { UNFORGET_TOKEN: 'a secret' } });
  let out = '';
  started.child.stdout?.on('data', (part) => {
    out += part;
  });
  while (!out.includes('}')) await after(50);
  const { url, writing } = JSON.parse(out);
  expect(writing).toBe('on');

  let running = true;
  const client = async (): Promise<string[]> => {
    const versions: string[] = [];
    while (running) {
      const { status, body } = await post(`${url}/predict`, { inputs: ['opening hours on sunday', 'refund me'] });
      expect([status, body.predictions.length]).toEqual([200, 2]);
      versions.push(body.version);
    }
    return versions;
  };
  const clients = Array.from({ length: 4 }, client);
  const job = (await post(`${url}/learn`, { examples: messages('opening_hours') }, 'a secret')).body;
  expect((await post(`${url}/learn`, { examples: messages('opening_hours') }, 'a secret')).status).toBe(409);
  const { state, result } = await endOf(`${url}/jobs/${job.id}`);
  expect([state, result?.promoted, result?.version.name]).toEqual(['done', true, 'v2']);
  await after(200);
  running = false;
  for (const versions of await Promise.all(clients)) {
    expect(versions.filter((name, i) => name !== versions[i - 1])).toEqual(['v1', 'v2']);
    // The old version answered all the while, which is some seconds.
    expect(versions.filter((name) => name === 'v1').length).toBeGreaterThan(10);
  }
  expect(
    (await post(`${url}/predict`, { inputs: ['opening hours on sunday'] })).body.predictions[0].ranking[0].label,
  ).toBe('opening_hours');

  // Told to stop in the middle of a job and of a request: the one is given up, the other answered.
  const many = Array.from({ length: 500 }, (_, i) => ({ input: `word${i} again${i % 40}`, label: `label ${i % 20}` }));
  const last = (await post(`${url}/learn`, { examples: many }, 'a secret')).body;
  const waiting = ask(`${url}/jobs/${last.id}?wait`);
  await after(300);
  started.child.kill('SIGTERM');
  expect((await waiting).body).toMatchObject({ state: 'failed', error: { code: 'disposed' } });
  const { status, err } = await started.ended;
  expect(status).toBe(0);
  expect(ownLines(err).filter((line) => !line.startsWith('unforget: backend'))).toEqual([]);
  const store = await openVersionStore(fileStorage(join(cwd, 'unforget-store')));
  expect(await store.verify()).toMatchObject({ ok: true, versions: 2, orphans: [] });
});
