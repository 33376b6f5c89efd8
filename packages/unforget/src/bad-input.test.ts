import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { encodeContainer } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messages } from './__fixtures__/messages.ts';
import type { Classifier } from './classifier.ts';
import { createClassifier } from './create-classifier.ts';

/** Closed after each test, whatever happened in it. */
const open: Classifier<never>[] = [];
let tensors = 0;

beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

function kept<I>(made: Classifier<I>): Classifier<I> {
  open.push(made as never);
  return made;
}

const bot = async (): Promise<Classifier<string>> => kept(await createClassifier({ input: 'text', unknown: 0 }));

/** A bot that knows two labels, read from a file so that many tests need one `learn`. */
let taught: Uint8Array;
beforeAll(async () => {
  const made = await createClassifier({ input: 'text', unknown: 0 });
  await made.learn(messages('track_order', 'refund'));
  taught = await made.toBytes();
  await made.dispose();
});
const taughtBot = async (): Promise<Classifier<string>> => kept(await createClassifier.load<string>(taught));

/** The code of what a call throws: a promise that rejects with our error, and nothing thrown before it is there. */
async function codeOf(call: () => Promise<unknown>): Promise<string> {
  let promise: Promise<unknown>;
  try {
    promise = call();
  } catch (error) {
    return `thrown at once: ${String(error)}`;
  }
  return promise.then(
    () => 'nothing thrown',
    (error: unknown) => (UnforgetError.is(error) ? error.code : String(error)),
  );
}

describe('evaluate', () => {
  it('has no answer for no examples', async () => {
    const made = await taughtBot();
    expect(await codeOf(() => made.evaluate([]))).toBe('invalid-input');
  });

  it('counts every label, whatever its name', async () => {
    const made = await bot();
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const examples = names.flatMap((label, i) =>
      ['alpha', 'beta', 'gamma'].map((word) => ({ input: `${word} ${'abcd'[i]}${i}${i}${i}`, label })),
    );
    const report = await made.learn(examples);
    expect(report.labels.map(({ label, examples: count }) => [label, count])).toEqual(names.map((name) => [name, 3]));
    const { labels, accuracy } = await made.evaluate(examples);
    expect(Object.keys(labels)).toEqual(names);
    expect(Object.values(labels).map((each) => each.examples)).toEqual([3, 3, 3, 3]);
    expect(accuracy).toBe(1);
    await made.remove('__proto__');
    expect(made.labels()).toEqual(names.slice(1));
  });

  it('gives the share of right answers of each label', async () => {
    const made = await taughtBot();
    const asked = [
      ...messages('refund').slice(0, 3),
      { input: 'where is my parcel', label: 'refund' },
      { input: 'where is my parcel', label: 'never_learned' },
    ];
    expect(await made.evaluate(asked)).toEqual({
      examples: 5,
      accuracy: 3 / 5,
      unknown: 0,
      labels: { refund: { examples: 4, accuracy: 3 / 4 }, never_learned: { examples: 1, accuracy: 0 } },
    });
  });
});

describe('what is no argument is refused with a typed error, and nothing changes', () => {
  const bad: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['undefined', undefined],
    ['a number', 7],
    ['an object', { length: 1 }],
    ['a null element', [null]],
    ['an undefined element', [undefined]],
    ['a hole', new Array(2)],
  ];

  it.each(bad)('%s', async (_, value) => {
    const made = await taughtBot();
    const wrong = value as never;
    const ways: Record<string, () => Promise<unknown>> = {
      learn: () => made.learn(wrong),
      predictAll: () => made.predictAll(wrong),
      predict: () => made.predict(wrong),
      evaluate: () => made.evaluate(wrong),
      forget: () => made.forget(wrong),
      remove: () => made.remove(wrong),
      'rename from': () => made.rename(wrong, 'x'),
      'rename to': () => made.rename('refund', wrong),
      'merge from': () => made.merge(wrong, 'refund'),
      'merge into': () => made.merge('refund', wrong),
    };
    const codes: Record<string, string> = {};
    for (const [name, way] of Object.entries(ways)) codes[name] = await codeOf(way);
    expect(codes).toEqual(Object.fromEntries(Object.keys(ways).map((name) => [name, 'invalid-input'])));
    expect(await made.toBytes()).toEqual(taught);
  });

  it.each([[null], [undefined], ['text'], [7]])('options that are none: %s', async (options) => {
    expect(await codeOf(() => createClassifier(options as never))).toBe('invalid-option');
    if (options === undefined) return;
    const made = await bot();
    expect(await codeOf(() => made.learn(messages('refund'), options as never))).toBe('invalid-option');
    expect(await codeOf(() => createClassifier.load(taught, options as never))).toBe('invalid-option');
  });

  it('a misspelt option of learn', async () => {
    const made = await bot();
    expect(await codeOf(() => made.learn(messages('refund'), { onProgres: () => {} } as never))).toBe('invalid-option');
  });

  it('a vector classifier names the element, too', async () => {
    const made = kept(await createClassifier({ input: 'vector' }));
    for (const wrong of [null, [null], new Array(1), [{ input: null, label: 'a' }]]) {
      expect(await codeOf(() => made.learn(wrong as never))).toBe('invalid-input');
    }
  });

  it('a label that was removed can not be named by null', async () => {
    const made = await taughtBot();
    await made.remove('refund');
    const before = await made.toBytes();
    for (const call of [() => made.rename(null as never, 'x'), () => made.merge(null as never, 'track_order')]) {
      expect(await codeOf(call)).toBe('invalid-input');
    }
    expect(await made.toBytes()).toEqual(before);
  });

  it('after dispose every call says so, by a promise', async () => {
    const made = await createClassifier.load<string>(taught);
    await made.dispose();
    const calls = [() => made.learn(messages('refund')), () => made.forget(['a']), () => made.toBytes()];
    for (const call of [...calls, () => made.remove('refund'), () => made.evaluate(messages('refund'))]) {
      expect(await codeOf(call)).toBe('disposed');
    }
  });
});

describe('texts of any kind', () => {
  it('learns a text of 1 MB, emoji and mixed scripts, and passes over empty ones', async () => {
    const made = await bot();
    const long = 'where is my parcel '.repeat(55_000);
    expect(long.length).toBeGreaterThan(1_000_000);
    const report = await made.learn([
      { input: long, label: 'long' },
      { input: 'x'.repeat(1_000_000), label: 'one word' },
      { input: '🎉🥳 🎂', label: 'party' },
      { input: 'где моя посылка', label: 'где' },
      { input: '我的包裹在哪里', label: '包裹' },
      { input: 'أين طردي my 包裹', label: 'mixed' },
      { input: '', label: 'empty' },
      { input: ' \u0000\n\t ', label: 'empty' },
      { input: '\ud800 lone', label: 'surrogate' },
    ]);
    expect(report.skipped).toEqual([
      { example: 6, reason: 'no word in it' },
      { example: 7, reason: 'no word in it' },
    ]);
    const asked = [long, 'x'.repeat(1_000_000), '🎂', 'посылка', '包裹在哪里', 'أين طردي', '\ud800 lone'];
    const answers = await made.predictAll(asked);
    expect(answers.map(({ label }) => label)).toEqual([
      'long',
      'one word',
      'party',
      'где',
      '包裹',
      'mixed',
      'surrogate',
    ]);
    const [nothing] = await made.predictAll(['']);
    expect(nothing).toMatchObject({ label: 'unknown', unknown: true });
    const back = kept(await createClassifier.load<string>(await made.toBytes()));
    expect(await back.predictAll(asked)).toEqual(answers);
  });

  it('reports every contradiction, and ids may repeat', async () => {
    const made = await bot();
    const { contradictions } = await made.learn([
      { input: 'refund please', label: 'refund', id: 'ann' },
      { input: 'my parcel is late', label: 'track_order', id: 'ann' },
      { input: 'Refund, please!', label: 'complaint', id: 'ben' },
      { input: 'refund please', label: 'refund', id: 'ben' },
    ]);
    expect(contradictions).toEqual([{ examples: [0, 2, 3], labels: ['refund', 'complaint'] }]);
    expect(await made.forget(['ann'])).toEqual({ removed: 2, heldBack: 0 });
    expect(await made.forget('ben')).toEqual({ removed: 2, heldBack: 0 });
  });
});

describe('numbers of any kind', () => {
  it('refuses what is not finite by its place, and learns on', async () => {
    const made = kept(await createClassifier({ input: 'vector', holdBack: 0 }));
    const good = [
      { input: [1, 0], label: 'x' },
      { input: [0, 1], label: 'y' },
    ];
    await made.learn(good);
    const before = await made.toBytes();
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e39]) {
      const bad = [...good, { input: [0, value], label: 'z' }];
      const error = await made.learn(bad).catch((thrown: unknown) => thrown);
      expect(UnforgetError.is(error, 'not-finite')).toBe(true);
      expect((error as UnforgetError).what).toBe('Number 1 of input 2');
      expect(await codeOf(() => made.predict([value, 0]))).toBe('not-finite');
      expect(await codeOf(() => made.evaluate(bad))).toBe('not-finite');
    }
    expect(await made.toBytes()).toEqual(before);
  });

  it('is sure of nothing where the numbers are too large to compute with', async () => {
    const made = kept(await createClassifier({ input: 'vector', holdBack: 0 }));
    await made.learn([
      { input: [1, 0], label: 'x' },
      { input: [0, 1], label: 'y' },
    ]);
    for (const input of [
      [3e38, -3e38],
      [3e38, 3e38],
    ]) {
      expect(await made.predict(input)).toMatchObject({ label: 'unknown', unknown: true });
    }
  });

  // Half a minute or more of training elsewhere; the labels are the same there.
  it.runIf(tf.getBackend() === 'tensorflow')('10,000 labels', async () => {
    const made = kept(await createClassifier({ input: 'vector', holdBack: 0, unknown: 0 }));
    const count = 10_000;
    const examples = Array.from({ length: count }, (_, i) => ({
      input: [Math.cos(i), Math.sin(i)],
      label: `label ${i}`,
    }));
    const report = await made.learn(examples);
    expect([report.learned, report.labels.length, made.labels().length]).toEqual([count, count, count]);
    const { ranking } = await made.predict([1, 0]);
    expect(new Set(ranking.map(({ label }) => label)).size).toBe(count);
    expect(ranking.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 4);
    await made.remove('label 17');
    expect(made.labels()).toHaveLength(count - 1);
  });
});

describe('a file that can not be opened', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unforget-bad-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('of a newer schema is refused by name', async () => {
    const newer = await encodeContainer({ kind: 'unforget/classifier', schemaVersion: 2, tree: { other: 1 } });
    const error = await createClassifier.load(newer).catch((thrown: unknown) => thrown);
    expect(UnforgetError.is(error, 'incompatible-state')).toBe(true);
    expect((error as UnforgetError).message).toBe(
      'Saved classifier: expected schema version 1 or older, received schema version 2. Update the package "unforget".',
    );
  });

  it('cut off or changed anywhere is refused, and stays as it is', async () => {
    const path = join(folder, 'bot');
    const made = await taughtBot();
    const steps = 20;
    for (let step = 0; step < steps; step++) {
      const place = Math.floor((taught.length * step) / steps);
      const changed = taught.slice();
      changed[place] = (changed[place] ?? 0) ^ 0x10;
      for (const damaged of [changed, taught.slice(0, place)]) {
        await writeFile(path, damaged);
        expect(await codeOf(() => createClassifier.load(path))).toMatch(/^(corrupt|incompatible)-state$/);
        expect((await readFile(path)).equals(damaged)).toBe(true);
      }
    }
    expect(await made.toBytes()).toEqual(taught);
  });

  it('or is no file, is told as such', async () => {
    const path = join(folder, 'a folder');
    await mkdir(path);
    for (const place of [path, join(folder, 'nothing'), join(folder, 'bot', 'below'), '']) {
      expect(await codeOf(() => createClassifier.load(place))).toBe('missing-file');
    }
    const made = await taughtBot();
    expect(await codeOf(() => made.save(path))).toBe('missing-file');
    expect(await codeOf(() => made.save(join(folder, 'no', 'folder')))).toBe('missing-file');
  });
});
