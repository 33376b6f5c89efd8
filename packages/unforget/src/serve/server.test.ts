import { readdir, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { VersionStore } from '@unforget/versions';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ask, post, startServer } from '../__fixtures__/bot-server.ts';
import { messages } from '../__fixtures__/messages.ts';
import { createClassifier } from '../create-classifier.ts';
import { learnVersion } from '../release/learn-version.ts';
import { type BackgroundLearner, createServer } from '../serve.ts';

const TOKEN = 'a secret';

/** Two versions, of which the first is active again; made once. */
let payloads: Uint8Array[] = [];
beforeAll(async () => {
  const bot = await createClassifier({ input: 'text', unknown: 0 });
  await bot.learn(messages('track_order', 'refund'));
  const first = await bot.toBytes();
  await bot.learn(messages('opening_hours'));
  payloads = [first, await bot.toBytes()];
  await bot.dispose();
});
const twoVersions = async (store: VersionStore): Promise<void> => {
  const answers = (right: number) => ({
    task: 'test',
    ids: Array.from({ length: 40 }, (_, i) => `${i}`),
    truth: new Array(40).fill('a'),
    predicted: Array.from({ length: 40 }, (_, i) => (i < right ? 'a' : 'b')),
  });
  const [first, second] = payloads as [Uint8Array, Uint8Array];
  await store.promote((await store.add({ payload: first, evaluation: [answers(38)] })).id);
  await store.add({ payload: second, parent: 'v1', evaluation: [answers(38)] });
  await store.add({ payload: second, parent: 'v1', evaluation: [answers(3)], name: 'worse' });
};

// A server is closed after its test: what it left is seen before the next one.
const tensors = tf.memory().numTensors;
const nothingLeft = (): void => expect(tf.memory().numTensors).toBe(tensors);
beforeEach(nothingLeft);
afterAll(nothingLeft);

describe('what everybody may ask', () => {
  it('predictions, health, versions and metrics', async () => {
    const { url } = await startServer({}, twoVersions);
    const asked = await post(`${url}/predict`, { inputs: ['where is my parcel', 'refund me', ''], top: 1 });
    expect(asked.status).toBe(200);
    expect(asked.body.version).toBe('v1');
    expect(asked.body.predictions.map(({ label }: { label: string }) => label)).toEqual([
      'track_order',
      'refund',
      'unknown',
    ]);
    expect(asked.body.predictions[0].ranking).toHaveLength(1);
    expect((await ask(`${url}/health`)).body).toEqual({ status: 'ok', version: 'v1', learning: false });
    const { versions } = (await ask(`${url}/versions`)).body;
    expect(versions.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`)).toEqual([
      'v1 active',
      'v2 candidate',
      'worse candidate',
    ]);
    const { body, headers } = await ask(`${url}/metrics`);
    expect(headers.get('content-type')).toContain('version=0.0.4');
    expect(body).toContain('unforget_predictions_total{unknown="false"} 2');
    expect(body).toContain('unforget_active_version_info{version="v1"} 1');
    expect(body).toMatch(/duration_seconds_count\{method="POST",route="\/predict",status="200"\} 1/);
    expect(body).toContain('process_resident_memory_bytes');
  });

  it('the versions that are whole, and which is not', async () => {
    const { url, store, folder } = await startServer({}, twoVersions);
    const { id } = await store.get('v2');
    const found = await readdir(folder, { recursive: true });
    const record = found.find((file) => file.replaceAll(/[\\/]/g, '').endsWith(id)) ?? '';
    await rm(join(folder, record));
    const { status, body } = await ask(`${url}/versions`);
    expect(status).toBe(200);
    expect(body.versions.map(({ name }: { name: string }) => name)).toEqual(['v1', 'worse']);
    expect(body.damaged).toMatchObject([{ id, name: 'v2', error: expect.stringContaining('verify()') }]);
  });

  it('HEAD as GET; other methods are told which there are', async () => {
    const { url } = await startServer({}, twoVersions);
    expect(await ask(`${url}/health`, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    const wrong = await ask(`${url}/predict`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await ask(`${url}/nothing`)).status).toBe(404);
  });
});

describe('writing', () => {
  const ways = ['/learn', '/versions/v2/promote', '/versions/v1/rollback', '/rollback'];

  it('is refused without the token, and off where there is none', async () => {
    const { url, store } = await startServer({ token: TOKEN }, twoVersions);
    const before = await store.history();
    for (const way of ways) {
      for (const authorization of [undefined, 'Bearer', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, TOKEN]) {
        const headers = authorization === undefined ? {} : { authorization };
        const { status, body } = await ask(url + way, { method: 'POST', body: '{}', headers });
        expect([way, authorization, status, body.error.code]).toEqual([way, authorization, 401, 'refused']);
      }
    }
    const off = await startServer({}, twoVersions);
    for (const way of ways) {
      expect((await post(off.url + way, {}, '')).status).toBe(403);
      expect((await post(off.url + way, {}, 'undefined')).status).toBe(403);
    }
    expect(await store.history()).toEqual(before);
  });

  it('takes a token as a file gives it, with a line end', async () => {
    const { url } = await startServer({ token: `${TOKEN}\n` }, twoVersions);
    expect((await post(`${url}/versions/v2/promote`, {}, TOKEN)).status).toBe(200);
  });

  it('promotes through the gates, and rolls back; what is active answers at once', async () => {
    const { url, store } = await startServer({ token: TOKEN }, twoVersions);
    const asked = async () => (await post(`${url}/predict`, { inputs: ['opening hours on sunday'] })).body;
    expect((await asked()).predictions[0].label).not.toBe('opening_hours');
    expect((await post(`${url}/versions/v2/promote`, {}, TOKEN)).body).toMatchObject({ promoted: true });
    expect(await asked()).toMatchObject({ version: 'v2', predictions: [{ label: 'opening_hours' }] });
    const refused = await post(`${url}/versions/worse/promote`, {}, TOKEN);
    expect(refused).toMatchObject({ status: 409, body: { promoted: false, version: { state: 'rejected' } } });
    expect(refused.body.gates.reasons.length).toBeGreaterThan(0);
    expect((await post(`${url}/versions/worse/promote`, {}, TOKEN)).body.error.code).toBe('refused');
    const forced = await post(`${url}/versions/worse/promote`, { force: 'to see' }, TOKEN);
    expect(forced).toMatchObject({ status: 200, body: { promoted: true } });
    await post(`${url}/rollback`, { reason: 'seen' }, TOKEN);
    expect((await asked()).version).toBe('v2');
    expect((await post(`${url}/versions/v1/rollback`, {}, TOKEN)).status).toBe(200);
    expect((await asked()).version).toBe('v1');
    expect((await store.history()).map(({ reason }) => reason)).toContain('seen');
  });

  it('promotes nothing that can not be loaded; what is active goes on', async () => {
    const { url, store, errors } = await startServer({ token: TOKEN }, async (filled) => {
      await twoVersions(filled);
      await filled.add({ payload: new TextEncoder().encode('no classifier'), name: 'alien' });
    });
    await post(`${url}/predict`, { inputs: ['refund me'] });
    const before = await store.history();
    const refused = await post(`${url}/versions/alien/promote`, { force: 'to see' }, TOKEN);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'refused' } } });
    expect(refused.body.error.remedy).toContain('active version still answers');
    expect(await store.history()).toEqual(before);
    expect((await post(`${url}/predict`, { inputs: ['refund me'] })).body.version).toBe('v1');
    expect((await post(`${url}/versions/nobody/promote`, {}, TOKEN)).status).toBe(404);
    expect(errors).toEqual([]);
  });

  it('goes back to nothing that can not be loaded or is damaged, but to a version before it', async () => {
    const { url, store, folder, errors } = await startServer({ token: TOKEN }, async (filled) => {
      await twoVersions(filled);
      const alien = await filled.add({ payload: new TextEncoder().encode('no classifier'), name: 'alien' });
      await filled.promote(alien.id, { gates: [] });
      await filled.promote('v2', { gates: [] });
    });
    const before = await store.history();
    const refused = await post(`${url}/rollback`, {}, TOKEN);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'refused', what: 'Version alien' } } });
    expect((await post(`${url}/versions/alien/rollback`, {}, TOKEN)).status).toBe(409);
    const { sha256 } = (await store.get('alien')).payload;
    await rm(join(folder, 'objects', sha256.slice(0, 2), sha256.slice(2)));
    const damaged = await post(`${url}/rollback`, {}, TOKEN);
    expect(damaged).toMatchObject({ status: 409, body: { error: { code: 'corrupt-state' } } });
    expect(await store.history()).toEqual(before);
    expect((await post(`${url}/predict`, { inputs: ['refund me'] })).body.version).toBe('v2');
    expect((await post(`${url}/versions/v1/rollback`, {}, TOKEN)).status).toBe(200);
    expect((await post(`${url}/predict`, { inputs: ['refund me'] })).body.version).toBe('v1');
    expect(errors).toEqual([]);
  });

  it('takes no path for a name', async () => {
    const { url, store } = await startServer({ token: TOKEN }, async (filled) => {
      await twoVersions(filled);
      await filled.promote('v2');
    });
    const before = await store.history();
    const names = [
      '..',
      '../..',
      '..%2f..%2fetc%2fpasswd',
      '%2e%2e%2fv2',
      'v2%00',
      '..\\..\\v2',
      '%',
      'a/b',
      '.hidden',
      '',
    ];
    for (const name of names) {
      for (const verb of ['promote', 'rollback']) {
        const { status } = await raw(url, `POST /versions/${name}/${verb} HTTP/1.1`);
        expect([name, verb, [400, 404].includes(status)]).toEqual([name, verb, true]);
      }
    }
    expect((await post(`${url}/versions/nobody/promote`, {}, TOKEN)).status).toBe(404);
    expect(await store.history()).toEqual(before);
    expect(await store.verify()).toMatchObject({ ok: true });
  });
});

/** A request whose first line goes as it is written. */
function raw(url: string, line: string): Promise<{ status: number }> {
  const { port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    let text = '';
    socket.on('data', (part) => {
      text += part;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ status: Number(text.split(' ')[1]) }));
    const head = [line, `host: ${host}`, `authorization: Bearer ${TOKEN}`, 'content-length: 0', 'connection: close'];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
  });
}

describe('wrong requests are told what is wrong, and the next one is answered', () => {
  it.each([
    ['no JSON', '{"inputs": [', /^Body: expected JSON, received/],
    ['no object', '["a"]', /^Body: expected a JSON object, received an array of 1/],
    ['null', 'null', /^Body: expected a JSON object, received null/],
    ['nothing', '', /^inputs: expected a list of 1 to 3 inputs, received undefined/],
    ['a strange key', '{"inputs": ["a"], "input": 1}', /^Body: expected keys among inputs, top, received "input"/],
    ['no inputs', '{"inputs": []}', /^inputs: expected a list of 1 to 3 inputs, received an array of 0/],
    [
      'too many',
      '{"inputs": ["a", "b", "c", "d"]}',
      /^inputs: expected a list of 1 to 3 inputs, received an array of 4/,
    ],
    ['an input of another kind', '{"inputs": ["a", 7]}', /^Input 1: expected a text, received 7/],
    ['a null input', '{"inputs": [null]}', /^Input 0: expected a text, received null/],
    ['a bad top', '{"inputs": ["a"], "top": 0}', /^top: expected a whole number of at least 1/],
  ])('%s', async (_, text, message) => {
    const { url, errors } = await startServer({ maxInputs: 3 }, twoVersions);
    const { status, body } = await ask(`${url}/predict`, { method: 'POST', body: text });
    expect([status, body.error.code]).toEqual([400, 'invalid-input']);
    expect(body.error.message).toMatch(message);
    expect((await post(`${url}/predict`, { inputs: ['refund'] })).status).toBe(200);
    expect(errors).toEqual([]);
  });

  it('no UTF-8, and a body that is packed', async () => {
    const { url } = await startServer({}, twoVersions);
    const bytes = Uint8Array.of(0x22, 0xff, 0x22);
    expect((await ask(`${url}/predict`, { method: 'POST', body: bytes })).body.error.message).toMatch(/UTF-8/);
    const packed = await ask(`${url}/predict`, { method: 'POST', body: '{}', headers: { 'content-encoding': 'gzip' } });
    expect(packed.status).toBe(415);
  });

  it('a body over the limit, told in advance or not', async () => {
    const { url } = await startServer({ maxBody: 1000 }, twoVersions);
    const input = 'where is my parcel '.repeat(50);
    const fitting = JSON.stringify({ inputs: [input.slice(0, 950)] });
    expect((await ask(`${url}/predict`, { method: 'POST', body: fitting })).status).toBe(200);
    const known = await post(`${url}/predict`, { inputs: [input, input] });
    expect([known.status, known.body.error.expected]).toEqual([413, '1000 bytes at most']);
    expect(await chunked(`${url}/predict`, 5)).toBe(413);
    expect((await ask(`${url}/health`)).status).toBe(200);
  });

  it('a client that goes away in its body: no fault of the server', async () => {
    const { url, errors } = await startServer({}, twoVersions);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"inputs');
    await after(50);
    socket.destroy();
    const counted = async () => (await ask(`${url}/metrics`)).body;
    await expect.poll(counted).toMatch(/duration_seconds_count\{method="POST",route="\/predict",status="\d+"\} 1/);
    expect(await counted()).toContain('route="/predict",status="400"} 1');
    expect(errors).toEqual([]);
  });

  it('a body that never ends', async () => {
    const { url } = await startServer({ timeout: 300 }, twoVersions);
    const status = await new Promise((resolve, reject) => {
      const asked = httpRequest(
        `${url}/predict`,
        { method: 'POST', headers: { 'content-length': 100 } },
        (response) => {
          resolve(response.statusCode);
          asked.destroy();
        },
      );
      asked.on('error', reject);
      asked.write('{');
    });
    expect([408, 503]).toContain(status);
    expect((await post(`${url}/predict`, { inputs: ['refund'] })).status).toBe(200);
  });
});

/** Sends pieces of 500 bytes without telling how many. */
function chunked(url: string, pieces: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(url, { method: 'POST' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    for (let i = 0; i < pieces; i++) asked.write('x'.repeat(500));
    asked.end();
  });
}

describe('learning', () => {
  it('begins a bot in an empty store; before that nothing answers', async () => {
    const { url, store } = await startServer({ token: TOKEN });
    const early = await post(`${url}/predict`, { inputs: ['refund'] });
    expect([early.status, early.body.error.code]).toEqual([503, 'not-found']);
    expect((await ask(`${url}/health`)).body.version).toBeNull();
    const { status, body, headers } = await post(
      `${url}/learn`,
      { examples: messages('track_order', 'refund') },
      TOKEN,
    );
    expect([status, body.state, headers.get('location')]).toEqual([202, 'running', `/jobs/${body.id}`]);
    const job = (await ask(`${url}/jobs/${body.id}?wait`)).body;
    expect(job).toMatchObject({ state: 'done', progress: 1, error: null, result: { promoted: true, previous: null } });
    expect((await post(`${url}/predict`, { inputs: ['refund me'] })).body).toMatchObject({ version: 'v1' });
    expect((await store.active())?.name).toBe('v1');
    expect((await ask(`${url}/metrics`)).body).toContain('unforget_learn_jobs_total{outcome="promoted"} 1');
  });

  it('one job at a time; progress is told, and what failed', async () => {
    const steps: (() => void)[] = [];
    const learner: BackgroundLearner = {
      learn: async (_, { onProgress }) => {
        onProgress({ done: 0.25, secondsLeft: 3 });
        await new Promise<void>((resolve) => steps.push(resolve));
        throw new Error('secret detail');
      },
      close: async () => {},
    };
    const { url, errors } = await startServer({ token: TOKEN, learner }, twoVersions);
    const examples = messages('opening_hours');
    const { id } = (await post(`${url}/learn`, { examples }, TOKEN)).body;
    const second = await post(`${url}/learn`, { examples }, TOKEN);
    expect([second.status, second.body.error.code]).toEqual([409, 'busy']);
    expect((await ask(`${url}/jobs/${id}?wait=0.05`)).body).toMatchObject({
      state: 'running',
      progress: 0.25,
      secondsLeft: 3,
    });
    expect((await ask(`${url}/health`)).body.learning).toBe(true);
    steps[0]?.();
    const { state, error } = (await ask(`${url}/jobs/${id}?wait`)).body;
    expect([state, error]).toEqual(['failed', { code: 'internal', message: 'Something went wrong in the server.' }]);
    expect(errors.map(String)).toEqual(['Error: secret detail']);
    expect((await ask(`${url}/jobs/nobody`)).status).toBe(404);
    expect((await post(`${url}/learn`, { examples }, TOKEN)).status).toBe(202);
    steps[1]?.();
  });

  it.each([
    ['no examples', {}, 'Examples'],
    ['an empty list', { examples: [] }, 'Examples'],
    ['a null example', { examples: [null] }, 'Example 0'],
    ['no label', { examples: [{ input: 'a' }] }, 'Label of example 0'],
    ['a name that is none', { examples: messages('refund'), name: 7 }, 'name'],
  ])('is refused at once: %s', async (_, body, what) => {
    const { url } = await startServer({ token: TOKEN }, twoVersions);
    const { status, body: answer } = await post(`${url}/learn`, body, TOKEN);
    expect([status, answer.error.what]).toEqual([400, what]);
  });

  it('fails, with the store as it was, for what only the encoder can tell', async () => {
    const { url, store } = await startServer({ token: TOKEN }, twoVersions);
    const before = await store.history();
    const { id } = (await post(`${url}/learn`, { examples: [{ input: '!', label: 'a' }] }, TOKEN)).body;
    const { state, error } = (await ask(`${url}/jobs/${id}?wait`)).body;
    expect([state, error.code]).toEqual(['failed', 'invalid-input']);
    expect(await store.history()).toEqual(before);
  });
});

describe('the end', () => {
  it('answers what runs, takes nothing more, gives up what is being learned, and frees every tensor', async () => {
    const before = tf.memory().numTensors;
    let stopped = false;
    const learner: BackgroundLearner = {
      learn: (_, { signal }) =>
        new Promise((__, reject) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            reject(signal.reason);
          });
        }),
      close: async () => {},
    };
    const { url, server, errors } = await startServer({ token: TOKEN, learner }, twoVersions);
    const { id } = (await post(`${url}/learn`, { examples: messages('opening_hours') }, TOKEN)).body;
    const waiting = ask(`${url}/jobs/${id}?wait`);
    const predicting = post(`${url}/predict`, { inputs: new Array(200).fill('where is my parcel') });
    await after(30);
    await server.close();
    expect((await waiting).body).toMatchObject({ state: 'failed', error: { code: 'disposed' } });
    expect((await predicting).status).toBe(200);
    expect(stopped).toBe(true);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
    expect(errors).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes no job that is still being sent', async () => {
    let learned = 0;
    const learner: BackgroundLearner = {
      learn: () => Promise.reject(new Error(`job ${++learned}`)),
      close: async () => {},
    };
    const { url, server, errors } = await startServer({ token: TOKEN, learner }, twoVersions);
    const body = JSON.stringify({ examples: messages('refund') });
    const asked = httpRequest(`${url}/learn`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-length': body.length },
    });
    asked.write(body.slice(0, 10));
    await after(50);
    const closing = server.close();
    await after(50);
    const answered = new Promise((resolve, reject) => {
      asked.on('error', reject).on('response', (response) => resolve(response.resume().statusCode));
    });
    asked.end(body.slice(10));
    expect(await answered).toBe(503);
    await closing;
    expect({ learned, errors }).toEqual({ learned: 0, errors: [] });
  });

  it('says in one error that a port is taken or none, and which options are wrong', async () => {
    const { url, folder, server } = await startServer({}, twoVersions);
    const port = Number(new URL(url).port);
    const other = await createServer({ store: folder });
    onTestFinished(() => other.close());
    for (const wrong of [port, 70_000, -1]) {
      await expect(other.listen({ port: wrong })).rejects.toMatchObject({ code: 'invalid-option', what: 'Port' });
    }
    await expect(server.listen({ port: 0 })).rejects.toMatchObject({ code: 'invalid-option' });
    for (const wrong of [{ store: '' }, { token: ' ' }, { maxBody: 0 }, { timeout: 0.5 }, { tokn: 'x' }]) {
      await expect(startServer(wrong as never)).rejects.toMatchObject({ code: 'invalid-option' });
    }
  });
});

it('learnVersion goes on from the active version, and refuses a name that is taken before it learns', async () => {
  const { store } = await startServer({}, twoVersions);
  const request = { examples: messages('opening_hours'), test: messages('refund') };
  await expect(learnVersion(store, { ...request, name: 'v2' })).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(learnVersion(store, { examples: request.examples })).rejects.toThrow(/Pass them again \(--test FILE\)/);
});
