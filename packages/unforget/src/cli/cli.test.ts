import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as tf from '@tensorflow/tfjs-core';
import { openVersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messages } from '../__fixtures__/messages.ts';
import { jsonLines, ownLines, temporaryFolder, unforget } from '../__fixtures__/program.ts';
import { createServer } from '../serve/create-server.ts';
import { runProgram } from './program.ts';

const LABELS = ['track_order', 'refund', 'opening_hours'] as const;

let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

/** Every message under the name of another label. */
const poisoned = () =>
  messages(...LABELS).map(({ input, label }) => ({
    input,
    label: LABELS[(LABELS.indexOf(label as (typeof LABELS)[number]) + 1) % LABELS.length] as string,
  }));

/** Runs with --json and gives the document, of which there must be one and nothing else. */
async function json(args: readonly string[], cwd: string) {
  const { status, out, err } = await unforget([...args, '--json'], cwd);
  return { status, err: ownLines(err), data: JSON.parse(out) };
}

describe('the command line', () => {
  it('learns, answers, measures, refuses a poisoned update, and goes back', async () => {
    const cwd = temporaryFolder();
    jsonLines(cwd, 'week-1.jsonl', messages('track_order', 'refund'));
    const rows = messages('opening_hours').map(({ input, label }) => `"${input}",${label},7`);
    writeFileSync(join(cwd, 'week-2.csv'), ['text,label,lang', ...rows].join('\n'));
    jsonLines(cwd, 'test.jsonl', messages(...LABELS));
    jsonLines(cwd, 'poison.jsonl', poisoned());

    const first = await json(['learn', 'week-1.jsonl', '--seed', '3'], cwd);
    expect(first).toMatchObject({
      status: 0,
      data: { promoted: true, previous: null, version: { name: 'v1', seed: 3 } },
    });
    const second = await unforget(['learn', 'week-2.csv', '--test', 'test.jsonl'], cwd);
    expect(second.status).toBe(0);
    expect(second.out).toMatch(/opening_hours +│ new/);
    expect(second.out).toContain('v2 is active now (before: v1).');
    expect(ownLines(second.err).at(-1)).toBe('learning: 100 %');

    const asked = ['predict', 'where is my parcel', 'refund me'];
    const answers = await json([...asked, '--top', '2'], cwd);
    expect(answers.data.version).toBe('v2');
    expect(answers.data.predictions.map(({ ranking }: { ranking: unknown[] }) => ranking.length)).toEqual([2, 2]);
    expect(answers.data.predictions[0]).toMatchObject({
      input: 'where is my parcel',
      ranking: [{ label: 'track_order' }, {}],
    });
    const lines = await unforget(['predict', '--use', 'v1'], cwd, 'where is my parcel\r\n\nrefund me');
    expect(lines.out.split('\n').map((line) => line.replace(/.* % {2}/, ''))).toEqual([
      'where is my parcel',
      'refund me',
      '',
    ]);

    const poison = await unforget(['learn', 'poison.jsonl', '--test', 'test.jsonl'], cwd);
    expect(poison.status).toBe(1);
    expect(poison.out).toContain('v3 was refused; v2 stays active.');
    expect(poison.out).toMatch(/│ drop │ all samples +│ accuracy drops by /);
    const forgotten = await json(['learn', 'poison.jsonl'], cwd);
    expect(forgotten).toMatchObject({ status: 2, data: { error: { code: 'invalid-input' } } });
    expect(forgotten.err.at(-1)).toMatch(/^unforget: Test examples: .* Pass them again \(--test FILE\)/);

    const measured = await json(['evaluate', 'test.jsonl'], cwd);
    expect(measured.data).toMatchObject({ version: 'v2', examples: 24 });
    expect(measured.data.labels.map(({ label }: { label: string }) => label)).toEqual(LABELS);

    const states = async () =>
      (await json(['versions', 'list'], cwd)).data.versions.map((one: { name: string; state: string }) => [
        one.name,
        one.state,
      ]);
    expect(await states()).toEqual([
      ['v1', 'archived'],
      ['v2', 'active'],
      ['v3', 'rejected'],
    ]);
    const refusal = await json(['versions', 'promote', 'v3'], cwd);
    expect(refusal).toMatchObject({ status: 1, data: { error: { code: 'refused' } } });
    expect((await unforget(['versions', 'promote', 'v3', '--force', 'to see'], cwd)).status).toBe(0);
    const back = await unforget(['versions', 'rollback', '--reason', 'seen'], cwd);
    expect(back).toMatchObject({ status: 0, out: 'v2 is active again; v3 is rejected.\n' });
    expect((await json(['versions', 'diff', 'v2', 'v3'], cwd)).data.negativeFlips.length).toBeGreaterThan(10);
    const shown = await unforget(['versions', 'show', 'v3'], cwd);
    expect(shown.out).toMatch(/promote, forced +│ to see/);
    // Each reason on a line of its own.
    expect(shown.out).toMatch(/│ refuse +│ all samples: .*: failed +│\n│ +│ +│ task "/);
    expect((await json(['versions', 'verify'], cwd)).data).toMatchObject({ ok: true, versions: 3 });
    // v1 is where rolling back leads, v2 is active: v3 goes.
    const pruned = await unforget(['versions', 'prune', '--keep', '0', '--rollbacks', '1'], cwd);
    expect(pruned.out).toMatch(/^Removed 1 version and /);
    expect((await states()).map(([name]: string[]) => name)).toEqual(['v1', 'v2']);
    expect((await json(['versions', 'verify'], cwd)).data.ok).toBe(true);
  });

  it('lists and prunes around a record that is lost, and says which: status 1', async () => {
    const cwd = temporaryFolder();
    const folder = join(cwd, 'unforget-store');
    const store = await openVersionStore(fileStorage(folder));
    await store.add({ payload: Uint8Array.of(1) });
    const { id } = await store.add({ payload: Uint8Array.of(2) });
    rmSync(join(folder, 'objects', id.slice(0, 2), id.slice(2)));
    const listed = await unforget(['versions', 'list'], cwd);
    expect(listed.status).toBe(1);
    expect(listed.out).toMatch(/v1 .*candidate[\s\S]*v2 is damaged: Record of version /);
    const pruned = await json(['versions', 'prune', '--keep', '1'], cwd);
    expect(pruned).toMatchObject({ status: 1, data: { versions: { length: 1 }, objects: 0, damaged: [id] } });
    const left = await unforget(['versions', 'prune', '--keep', '1'], cwd);
    expect(left.out).toContain(`objects stay while these records are damaged: ${id}. Restore them`);
    expect((await unforget(['versions', 'prune', '--keep', '0'], cwd)).status).toBe(0);
  });

  it('finds damage, and uses nothing that is damaged: status 1', async () => {
    const cwd = temporaryFolder();
    jsonLines(cwd, 'first.jsonl', messages('track_order', 'refund'));
    await unforget(['learn', 'first.jsonl'], cwd);
    const store = await openVersionStore(fileStorage(join(cwd, 'unforget-store')));
    const { sha256 } = (await store.get('v1')).payload;
    const path = join(cwd, 'unforget-store', 'objects', sha256.slice(0, 2), sha256.slice(2));
    const bytes = readFileSync(path);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const { status, data } = await json(['versions', 'verify'], cwd);
    expect(status).toBe(1);
    expect(data.problems).toMatchObject([{ kind: 'damaged' }]);
    const asked = await unforget(['predict', 'refund'], cwd);
    expect([asked.status, asked.out]).toEqual([1, '']);
    expect(ownLines(asked.err)).toEqual([expect.stringMatching(/^unforget: Payload of version /)]);
    // Nothing is learned on what is damaged, and nothing is served from it; the store stays as it is.
    jsonLines(cwd, 'second.jsonl', messages('opening_hours'));
    const learned = await unforget(['learn', 'second.jsonl'], cwd);
    expect([learned.status, learned.out]).toEqual([1, '']);
    await expect(createServer({ store: join(cwd, 'unforget-store') })).rejects.toMatchObject({ code: 'corrupt-state' });
    expect((await store.history()).length).toBe(2);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('makes nothing active that can not be loaded, and goes back to nothing: status 1, and the store as it was', async () => {
    const cwd = temporaryFolder();
    jsonLines(cwd, 'first.jsonl', messages('track_order', 'refund'));
    await unforget(['learn', 'first.jsonl'], cwd);
    const store = await openVersionStore(fileStorage(join(cwd, 'unforget-store')), { gates: [] });
    const alien = new TextEncoder().encode('no classifier');
    await store.promote((await store.add({ payload: alien, name: 'alien' })).id);
    await store.promote((await store.add({ payload: await store.payload('v1'), name: 'again' })).id);
    await store.add({ payload: alien, name: 'another', notes: 2 });
    const before = await store.history();
    const ways = [['rollback'], ['rollback', 'alien'], ['promote', 'another'], ['promote', 'another', '--force', 'x']];
    for (const way of ways) {
      const { status, out, err } = await unforget(['versions', ...way], cwd);
      expect([way, status, out]).toEqual([way, 1, '']);
      expect(ownLines(err)).toEqual([
        expect.stringMatching(
          /^unforget: Version (alien|another): expected a bot that can be loaded, received .*[^.]\. Choose another one; /,
        ),
      ]);
    }
    expect(await store.history()).toEqual(before);
    expect((await unforget(['versions', 'rollback', 'v1'], cwd)).status).toBe(0);
  });

  it('waits for the next line until it is told to stop: status 130', async () => {
    const cwd = temporaryFolder();
    jsonLines(cwd, 'first.jsonl', messages('track_order', 'refund'));
    await unforget(['learn', 'first.jsonl'], cwd);
    const stop = new AbortController();
    const lines = new Readable({ read: () => {} });
    lines.push('refund me\n');
    const said: string[] = [];
    const status = await runProgram(['predict'], {
      in: lines,
      out: {
        write: (text) => {
          said.push(text);
          setTimeout(() => stop.abort(), 20);
        },
      },
      err: { write: (text) => said.push(text) },
      signal: stop.signal,
      version: '0.0.0',
      store: join(cwd, 'unforget-store'),
    });
    expect([status, said.length, said[1]]).toEqual([130, 2, 'unforget: Stopped; the store is as it was.\n']);
  }, 20_000);

  it('says that nothing was measured where nothing is held back', async () => {
    const cwd = temporaryFolder();
    jsonLines(cwd, 'few.jsonl', messages('refund').slice(0, 2));
    const { status, out } = await unforget(['learn', 'few.jsonl'], cwd);
    expect(status).toBe(0);
    expect(out).toContain('\nNo example is held back to measure on: of a label with fewer than five, none is.\n');
    expect(out).not.toContain('Accuracy on held-back examples');
  });

  it('learns and answers vectors', async () => {
    const cwd = temporaryFolder();
    const points = Array.from({ length: 20 }, (_, i) => ({ input: [i % 2, 1 - (i % 2)], label: i % 2 ? 'x' : 'y' }));
    jsonLines(cwd, 'points.jsonl', points);
    expect((await unforget(['learn', 'points.jsonl'], cwd)).status).toBe(0);
    const { data } = await json(['predict', '[1, 0]', '[0, 1]'], cwd);
    expect(data.predictions.map(({ label }: { label: string }) => label)).toEqual(['x', 'y']);
    const wrong = await unforget(['predict', 'a text'], cwd);
    expect(wrong.status).toBe(2);
    expect(ownLines(wrong.err)).toEqual([
      'unforget: Input of a bot of vectors: expected a list of numbers such as [0.5, 1, 0], received a text.',
    ]);
  });
});

describe('help', () => {
  it.each([['learn'], ['predict'], ['serve'], ['versions']])('%s --help has examples', async (command) => {
    const { status, out } = await unforget([command, '--help'], '');
    expect(status).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}.*unforget/);
  });
});

it('versions alone shows what there is: status 2', async () => {
  const { status, out, err } = await unforget(['versions'], '');
  expect([status, out]).toEqual([2, '']);
  expect(err).toMatch(/^Usage: unforget versions [\s\S]* rollback /);
  expect(err).not.toContain('outputHelp');
});

describe('wrong input: status 2, one line, and no store made', () => {
  const cases: readonly (readonly [string, readonly string[], string | RegExp])[] = [
    ['a command', ['lern', 'x'], "unknown command 'lern' (Did you mean learn?)"],
    ['an option', ['learn', 'good.jsonl', '--sed', '1'], "unknown option '--sed' (Did you mean --seed?)"],
    ['no file', ['learn'], "missing required argument 'files'"],
    [
      'a number',
      ['learn', 'good.jsonl', '--seed', '-1'],
      /--seed .* is invalid. Expected a whole number of at least 0.$/,
    ],
    ['a port', ['serve', '--port', '99999'], /--port .* is invalid. Expected a whole number from 0 to 65535.$/],
    ['a file that is not there', ['learn', 'no.jsonl'], /^no.jsonl: expected a file to read, received nothing there/],
    ['a file of another kind', ['learn', 'good.txt'], /^File good.txt: expected a name that ends in .jsonl/],
    ['an empty file', ['learn', 'empty.jsonl'], 'empty.jsonl: expected an example or more, received none.'],
    ['no JSON', ['learn', 'broken.jsonl'], /^broken.jsonl, line 1, column 2: expected one JSON value a line/],
    [
      'no label',
      ['learn', 'nolabel.jsonl'],
      /^nolabel.jsonl, line 1: expected the fields input \(or text\) and label, received fields text/,
    ],
    [
      'gates that are none',
      ['learn', 'good.jsonl', '--gates', 'broken.jsonl'],
      /^Gates file broken.jsonl: expected a JSON list/,
    ],
    [
      'a gate out of its range',
      ['learn', 'good.jsonl', '--gates', 'gates.json'],
      'Option "most": expected a number in [0, 1), received 2.',
    ],
    ['a test that is not there', ['learn', 'good.jsonl', '--test', 'no.csv'], /^no.csv: expected a file to read/],
    [
      'a store that is not there',
      ['versions', 'list'],
      /^Store unforget-store: expected a folder of versions, received nothing there/,
    ],
  ];

  it('each of them', async () => {
    const cwd = temporaryFolder();
    jsonLines(cwd, 'good.jsonl', messages('refund'));
    writeFileSync(join(cwd, 'good.txt'), 'a text');
    writeFileSync(join(cwd, 'empty.jsonl'), '');
    writeFileSync(join(cwd, 'broken.jsonl'), '{nonsense');
    writeFileSync(join(cwd, 'gates.json'), '[{"gate": "drop", "most": 2}]');
    writeFileSync(join(cwd, 'nolabel.jsonl'), '{"text": "a"}\n');
    const before = readdirSync(cwd);
    for (const [name, args, message] of cases) {
      const { status, out, err } = await unforget(args, cwd);
      expect([name, status, out]).toEqual([name, 2, '']);
      const lines = ownLines(err);
      expect([name, lines.length]).toEqual([name, 1]);
      const text = (lines[0] ?? '').replace('unforget: ', '');
      if (typeof message === 'string') expect(text).toBe(message);
      else expect(text).toMatch(message);
      expect([name, readdirSync(cwd)]).toEqual([name, before]);
    }
  });
});
