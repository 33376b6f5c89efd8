import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messages } from './__fixtures__/messages.ts';
import type { Classifier } from './classifier.ts';
import { createClassifier } from './create-classifier.ts';

/** Closed after each test, whatever happened in it. */
const open: Classifier<never>[] = [];
let tensors = 0;

async function bot(options: { holdBack?: number; unknown?: number; seed?: number } = {}): Promise<Classifier<string>> {
  const made = await createClassifier({ input: 'text', ...options });
  open.push(made as never);
  return made;
}

beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

const PROBES = ['my parcel has not arrived', 'refund my money', 'opening hours on sunday'];

describe('many easy examples', () => {
  const far = Array.from({ length: 3000 }, (_, i) => ({
    input: [i % 2 ? 30 + (i % 7) : -30 - (i % 5), i % 3],
    label: i % 2 ? 'right' : 'left',
  }));
  const steps = async (holdBack: number): Promise<number> => {
    const made = await createClassifier({ input: 'vector', holdBack });
    open.push(made as never);
    let taken = 0;
    await made.learn(far, {
      onProgress: ({ clock }) => {
        taken = clock.experienceStep;
      },
    });
    expect((await made.evaluate(far)).accuracy).toBe(1);
    return taken;
  };

  it('are not gone through eight times when those held back say that it is enough', async () => {
    expect(await steps(0.1)).toBeLessThanOrEqual(600);
    expect(await steps(0)).toBe(8 * Math.ceil(3000 / 32));
  });
});

describe('a text classifier', () => {
  it('learns new labels later and keeps the old ones', async () => {
    const made = await bot();
    await made.learn(messages('track_order', 'refund'));
    expect(made.labels()).toEqual(['track_order', 'refund']);
    const report = await made.learn(messages('opening_hours'));
    expect(made.labels()).toEqual(['track_order', 'refund', 'opening_hours']);
    const ranked = (await made.predictAll(PROBES)).map(({ ranking }) => ranking[0]?.label);
    expect(ranked).toEqual(['track_order', 'refund', 'opening_hours']);
    // Of 8 examples a tenth, but at least one, is held back.
    expect(report).toMatchObject({ learned: 7, heldBack: 1, skipped: [], contradictions: [] });
    expect(report.labels.map(({ label, isNew, examples, heldBack }) => [label, isNew, examples, heldBack])).toEqual([
      ['track_order', false, 0, 1],
      ['refund', false, 0, 1],
      ['opening_hours', true, 8, 1],
    ]);
    expect(report.labels[2]?.before).toBeNaN();
  });

  it('gives probabilities of all labels, the likeliest first', async () => {
    const made = await bot({ unknown: 0 });
    await made.learn(messages('track_order', 'refund', 'opening_hours'));
    const { label, probability, ranking, unknown } = await made.predict('where is my parcel');
    expect([label, unknown]).toEqual(['track_order', false]);
    expect(ranking[0]).toEqual({ label, probability });
    expect(ranking.reduce((sum, each) => sum + each.probability, 0)).toBeCloseTo(1, 5);
    expect(ranking.map((each) => each.probability)).toEqual(
      ranking.map((each) => each.probability).sort((a, b) => b - a),
    );
  });

  it('says unknown below the threshold, and where there is nothing to go by', async () => {
    const made = await bot({ holdBack: 0.25, unknown: 0.4 });
    const { threshold } = await made.learn(messages('track_order', 'refund'));
    expect(threshold).toBeGreaterThan(0);
    const [far, empty, near] = await made.predictAll(['zebras graze beyond volcanoes', ' …! ', 'where is my parcel']);
    expect([far?.label, far?.unknown]).toEqual(['unknown', true]);
    expect(far?.probability).toBeLessThan(threshold);
    expect(empty?.unknown).toBe(true);
    expect(near?.label).toBe('track_order');
  });

  it('reports the labels that suffered, and what they are taken for', async () => {
    const made = await bot({ holdBack: 0.45 });
    await made.learn(messages('track_order', 'refund'));
    // The same messages under another name: what is held back of `refund` can't stay right.
    const report = await made.learn(messages('refund').map(({ input }) => ({ input, label: 'payment' })));
    const [worst] = report.suffered;
    expect(worst).toMatchObject({ label: 'refund', isNew: false, heldBack: 4 });
    expect(worst?.after).toBeLessThan(worst?.before as number);
    expect(worst?.takenFor[0]?.label).toBe('payment');
  });

  it('names what it passed over and what contradicts itself', async () => {
    const made = await bot();
    const report = await made.learn([
      ...messages('refund'),
      { input: '  ', label: 'refund' },
      { input: 'Please refund me', label: 'complaint' },
      { input: '?!', label: 'refund' },
      { input: '🎉', label: 'refund' },
    ]);
    expect(report.skipped.map(({ example }) => example)).toEqual([8, 10]);
    expect(report.contradictions).toEqual([{ examples: [1, 9], labels: ['refund', 'complaint'] }]);
  });
});

describe('a saved classifier', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unforget-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('goes on to the same bits as one that never stopped', async () => {
    const path = join(folder, 'bot');
    const [stayed, left] = [await bot({ seed: 3 }), await bot({ seed: 3 })];
    for (const each of [stayed, left]) await each.learn(messages('track_order', 'refund'));
    await left.save(path);
    expect(await readdir(folder)).toEqual(['bot']);
    const back = await createClassifier.load<string>(path);
    open.push(back as never);
    for (const each of [stayed, back]) await each.learn(messages('opening_hours'));
    expect(await back.toBytes()).toEqual(await stayed.toBytes());
    expect(await back.predictAll(PROBES)).toEqual(await stayed.predictAll(PROBES));
  });

  it('is of the kind that it was made for, also before it learned anything', async () => {
    const kinds = [
      ['text', 'a text'],
      ['vector', [1, 0]],
      ['image', [[0, 255]]],
    ] as const;
    for (const [input, example] of kinds) {
      const made = await createClassifier({ input: input as 'vector', memory: 50 });
      const back = await createClassifier.load(await made.toBytes());
      open.push(made as never, back as never);
      expect(await back.toBytes()).toEqual(await made.toBytes());
      await back.learn([{ input: example, label: 'a' }]);
      expect(back.labels()).toEqual(['a']);
    }
    const own = { name: 'own', size: 1, encode: (texts: readonly string[]) => Float32Array.from(texts, () => 1) };
    const bytes = await (await createClassifier({ input: own })).toBytes();
    await expect(createClassifier.load(bytes)).rejects.toMatchObject({ code: 'incompatible-state' });
    expect((await createClassifier.load(bytes, { input: own })).labels()).toEqual([]);
  });

  it('is refused when it is cut off, of another kind, or missing; the old file stays', async () => {
    const path = join(folder, 'bot');
    const made = await bot();
    await made.learn(messages('track_order', 'refund'));
    const bytes = await made.toBytes();
    await expect(createClassifier.load(bytes.slice(0, -1))).rejects.toMatchObject({ code: 'corrupt-state' });
    const flipped = bytes.slice();
    flipped[bytes.length - 9] = (flipped[bytes.length - 9] as number) ^ 1;
    await expect(createClassifier.load(flipped)).rejects.toMatchObject({ code: 'corrupt-state' });
    await expect(createClassifier.load(path)).rejects.toMatchObject({ code: 'missing-file' });
    await expect(made.save(join(folder, 'no', 'such', 'folder'))).rejects.toMatchObject({ code: 'missing-file' });
    await writeFile(path, bytes);
    await expect(
      createClassifier.load(path, { input: { name: 'own', size: 3, encode: () => new Float32Array(3) } }),
    ).rejects.toMatchObject({
      code: 'incompatible-state',
    });
  });
});

describe('changes of labels and examples', () => {
  it('renames, merges and removes', async () => {
    const made = await bot({ unknown: 0 });
    await made.learn(messages('track_order', 'refund', 'opening_hours'));
    const before = await made.predict('refund my money');
    await made.rename('refund', 'money_back');
    expect(await made.predict('refund my money')).toMatchObject({
      label: 'money_back',
      probability: before.probability,
    });
    await made.merge('opening_hours', 'track_order');
    expect(made.labels()).toEqual(['track_order', 'money_back']);
    const share = (label: string) => before.ranking.find((each) => each.label === label)?.probability ?? 0;
    const merged = (await made.predict('refund my money')).ranking.find(({ label }) => label === 'track_order');
    expect(merged?.probability).toBeCloseTo(share('track_order') + share('opening_hours'), 5);
    // What was kept of `refund` is gone: 7 to learn from again, 1 held back.
    expect(await made.remove('money_back')).toEqual({ removed: 7, heldBack: 1 });
    expect((await made.predict('refund my money')).label).toBe('track_order');
    await expect(made.remove('money_back')).rejects.toMatchObject({ code: 'not-found' });
    await expect(made.rename('track_order', 'unknown')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('refuses a name that is taken', async () => {
    const made = await bot();
    await made.learn(messages('track_order', 'refund'));
    await expect(made.rename('refund', 'track_order')).rejects.toMatchObject({
      code: 'conflict',
      message: 'New name "track_order": expected no label yet, received a label. Use merge() to make the two one.',
    });
  });

  it('gives a label that was removed and comes back a fresh start', async () => {
    const made = await bot({ unknown: 0 });
    await made.learn(messages('track_order', 'refund'));
    await made.remove('refund');
    await made.learn(messages('opening_hours'));
    expect(made.labels()).toEqual(['track_order', 'opening_hours']);
    await made.learn(messages('refund'));
    expect((await made.predict('refund my money')).label).toBe('refund');
  });

  it('forgets examples by id, held-back ones too, and once only', async () => {
    const made = await bot();
    const examples = messages('track_order', 'refund');
    await made.learn(examples);
    const ids = examples.slice(0, 8).map(({ id }) => id as string);
    expect(await made.forget(ids)).toEqual({ removed: 7, heldBack: 1 });
    expect(await made.forget(ids)).toEqual({ removed: 0, heldBack: 0 });
    const text = new TextDecoder('latin1').decode(await made.toBytes());
    expect([text.includes('track_order 0'), text.includes('refund 0')]).toEqual([false, true]);
  });
});

describe('while it learns', () => {
  it('answers with the version before', async () => {
    const made = await bot({ unknown: 0 });
    await made.learn(messages('track_order', 'refund'));
    const before = await made.predict('opening hours on sunday');
    const learning = made.learn(messages('opening_hours'));
    expect(await made.predict('opening hours on sunday')).toEqual(before);
    await learning;
    expect((await made.predict('opening hours on sunday')).label).toBe('opening_hours');
  });

  it('is as it was before, to the bit, when it is stopped or fails', async () => {
    const made = await bot();
    await made.learn(messages('track_order', 'refund'));
    const before = await made.toBytes();
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    await expect(made.learn(messages('opening_hours'), { signal: stop.signal, onProgress })).rejects.toThrow('abort');
    await expect(made.learn([{ input: 7 as never, label: 'x' }])).rejects.toMatchObject({ code: 'invalid-input' });
    const failing = () => {
      throw new Error('listener');
    };
    await expect(made.learn(messages('opening_hours'), { onProgress: failing })).rejects.toThrow('listener');
    expect(await made.toBytes()).toEqual(before);
  });

  it('takes its turn: what is asked for together happens one after the other', async () => {
    const [together, apart] = [await bot(), await bot()];
    const wait = together.learn(messages('track_order', 'refund'));
    await Promise.all([wait, together.learn(messages('opening_hours')), together.rename('refund', 'money')]);
    await apart.learn(messages('track_order', 'refund'));
    await apart.learn(messages('opening_hours'));
    await apart.rename('refund', 'money');
    expect(await together.toBytes()).toEqual(await apart.toBytes());
  });
});

describe('vectors', () => {
  it('are learned as they are, of the size of the first', async () => {
    const made = await createClassifier({ input: 'vector', holdBack: 0 });
    open.push(made as never);
    await made.learn([
      { input: [1, 0, 0], label: 'x' },
      { input: Float32Array.of(0, 1, 0), label: 'y' },
    ]);
    expect((await made.predict([0.9, 0.1, 0])).label).toBe('x');
    await expect(made.predict([1, 0])).rejects.toMatchObject({ code: 'shape-mismatch' });
    await expect(made.learn([{ input: [0, Number.NaN, 1], label: 'z' }])).rejects.toMatchObject({ code: 'not-finite' });
    const back = await createClassifier.load(await made.toBytes());
    open.push(back as never);
    expect(await back.predict([0, 1, 0])).toEqual(await made.predict([0, 1, 0]));
  });
});

describe('an encoder of your own', () => {
  it('may be asynchronous, and is needed again to load', async () => {
    const input = {
      name: 'lengths',
      size: 2,
      encode: async (words: readonly string[]) => Float32Array.from(words.flatMap((word) => [word.length, 1])),
    };
    const made = await createClassifier({ input, holdBack: 0 });
    open.push(made as never);
    await made.learn([
      { input: 'a', label: 'short' },
      { input: 'abcdefgh', label: 'long' },
    ]);
    expect((await made.predict('abcdefghi')).label).toBe('long');
    const bytes = await made.toBytes();
    await expect(createClassifier.load(bytes)).rejects.toMatchObject({ code: 'incompatible-state' });
    const back = await createClassifier.load(bytes, { input });
    open.push(back as never);
    expect((await back.predict('b')).label).toBe('short');
  });
});

describe('a question that is still being encoded', () => {
  /** An encoder that waits before it answers, once it is told to. */
  const slow = () => {
    let [wait, go] = [Promise.resolve(), (): void => {}];
    const input = {
      name: 'slow',
      size: 2,
      encode: async (words: readonly string[]) => {
        await (words.length === 1 ? wait : null);
        return Float32Array.from(words.flatMap((word) => [word.length, 1]));
      },
    };
    const stop = (): void => {
      wait = new Promise((resolve) => (go = resolve));
    };
    return { input, stop, go: () => go() };
  };
  const taught = async (input: ReturnType<typeof slow>['input']) => {
    const made = await createClassifier({ input, holdBack: 0 });
    await made.learn([
      { input: 'a', label: 'short' },
      { input: 'abcdefgh', label: 'long' },
    ]);
    return made;
  };

  it('is answered by the version that was asked, though another one came meanwhile', async () => {
    const { input, stop, go } = slow();
    const made = await taught(input);
    open.push(made as never);
    const before = await made.predict('abcdefghi');
    stop();
    const asked = made.predict('abcdefghi');
    await made.learn([
      { input: 'abc', label: 'middle' },
      { input: 'abcd', label: 'middle' },
    ]);
    go();
    expect(await asked).toEqual(before);
  });

  it('is answered though the classifier was disposed meanwhile', async () => {
    const { input, stop, go } = slow();
    const made = await taught(input);
    stop();
    const asked = made.predict('abcdefghi');
    await made.dispose();
    go();
    expect((await asked).label).toBe('long');
  });
});

describe('wrong use', () => {
  it.each([
    ['no kind of input', { input: 'texts' }],
    ['an unknown option', { input: 'text', size: 3 }],
    ['a share beyond its range', { input: 'text', holdBack: 1 }],
    ['a seed that is none', { input: 'text', seed: -1 }],
  ])('is refused: %s', async (_, options) => {
    await expect(createClassifier(options as never)).rejects.toMatchObject({ code: 'invalid-option' });
  });

  it.each([
    ['nothing', []],
    ['no array', 'text'],
    ['no label', [{ input: 'a text' }]],
    ['the reserved label', [{ input: 'a text', label: 'unknown' }]],
    ['a misspelled key', [{ input: 'a text', label: 'a', lable: 'b' }]],
    ['texts without a word', [{ input: '!', label: 'a' }]],
  ])('examples are refused: %s', async (_, examples) => {
    const made = await bot();
    await expect(made.learn(examples as never)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(made.predict('a text')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('a classifier that was disposed says so', async () => {
    const made = await createClassifier({ input: 'text' });
    await made.dispose();
    await expect(made.predict('a')).rejects.toMatchObject({ code: 'disposed' });
    await expect((async () => made.learn(messages('refund')))()).rejects.toMatchObject({ code: 'disposed' });
  });
});
