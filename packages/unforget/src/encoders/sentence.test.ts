import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { dataFolder, loadCsv, loadIdx } from '@unforget/data/node';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { messages } from '../__fixtures__/messages.ts';
import { createClassifier } from '../create-classifier.ts';
import { type FeatureExtractor, sentenceEncoder } from './sentence.ts';

const SIZE = 26;

/** Counts letters, in place of a model; notes how many texts it is asked at once. */
function letters(asked: number[] = []): FeatureExtractor {
  return async (texts, options) => {
    expect(options).toEqual({ pooling: 'mean', normalize: true });
    asked.push(texts.length);
    const rows = texts.map((text) => {
      const counts = Array.from({ length: SIZE }, (_, i) => text.split(String.fromCharCode(97 + i)).length - 1);
      const length = Math.hypot(...counts) || 1;
      return counts.map((count) => count / length);
    });
    return { data: Float32Array.from(rows.flat()), dims: [texts.length, SIZE] };
  };
}

async function refusal(promise: Promise<unknown>): Promise<UnforgetError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (!UnforgetError.is(error)) throw new Error(`Expected an UnforgetError, got ${error}`);
  return error;
}

describe('sentenceEncoder', () => {
  it('learns by what a sentence model says, and is needed again to load', async () => {
    const asked: number[] = [];
    const input = await sentenceEncoder(letters(asked), { name: 'letters' });
    expect([input.name, input.size]).toEqual(['sentence-letters', SIZE]);
    const [first] = await input.encode(['ab']);
    expect(first).toBeCloseTo(Math.sqrt(SIZE) / Math.sqrt(2), 5);
    const bot = await createClassifier({ input, unknown: 0 });
    const { skipped } = await bot.learn([...messages('track_order', 'refund'), { input: ' ', label: 'refund' }]);
    expect(skipped).toEqual([{ example: 16, reason: 'no word in it' }]);
    expect((await bot.predict('parcel parcel')).label).toBe('track_order');
    await bot.predictAll(Array.from({ length: 70 }, () => 'refund'));
    expect(asked).toEqual([1, 1, 16, 1, 32, 32, 6]);

    const bytes = await bot.toBytes();
    expect((await refusal(createClassifier.load(bytes))).code).toBe('incompatible-state');
    const other = await sentenceEncoder(letters(), { name: 'another' });
    expect((await refusal(createClassifier.load(bytes, { input: other }))).code).toBe('incompatible-state');
    const back = await createClassifier.load<string>(bytes, { input });
    expect(await back.predict('refund me')).toEqual(await bot.predict('refund me'));
    await Promise.all([back.dispose(), bot.dispose()]);
  });

  it('tells of a model that says no number', async () => {
    const broken: FeatureExtractor = async (texts) => ({ data: texts.map(() => Number.NaN), dims: [texts.length, 1] });
    const bot = await createClassifier({ input: await sentenceEncoder(broken, { name: 'x' }) });
    expect((await refusal(bot.learn([{ input: 'a', label: 'a' }]))).code).toBe('not-finite');
  });

  it('refuses what is no extractor, no name, and codes of another form', async () => {
    expect((await refusal(sentenceEncoder(null as never, { name: 'x' }))).code).toBe('invalid-option');
    expect((await refusal(sentenceEncoder(letters(), { name: '' }))).code).toBe('invalid-option');
    expect((await refusal(sentenceEncoder(letters(), { model: 'x' } as never))).code).toBe('invalid-option');
    const unpooled: FeatureExtractor = async () => ({ data: new Float32Array(24), dims: [1, 3, 8] });
    expect((await refusal(sentenceEncoder(unpooled, { name: 'x' }))).code).toBe('shape-mismatch');
  });
});

/** BANKING77, and what a real sentence model (MiniLM, 128 numbers) makes of it. */
const root = dataFolder(join(import.meta.dirname, '../../../../../shared/data'));
const banking = root ? join(root, 'banking77') : '';

it.runIf(existsSync(banking) && tf.getBackend() === 'tensorflow')(
  'learns the stored codes of a sentence model: 77 intents, a week after the other',
  async () => {
    const read = async (part: string) => {
      const { header, rows } = await loadCsv(join(banking, `${part}.csv.gz`));
      const { data } = await loadIdx(join(banking, `minilm128-${part}-idx2-sbyte.gz`));
      const column = header?.indexOf('category') ?? -1;
      return rows.map((row, i) => ({
        input: Float32Array.from(data.subarray(i * 128, (i + 1) * 128), (value) => value * 0.0048 * Math.sqrt(128)),
        label: row[column] as string,
      }));
    };
    const [train, test] = [await read('train'), await read('test')];
    const names = [...new Set(train.map(({ label }) => label))];
    const late = new Set(names.slice(60));
    const bot = await createClassifier({ input: 'vector', seed: 1 });
    await bot.learn(train.filter(({ label }) => !late.has(label)));
    const report = await bot.learn(train.filter(({ label }) => late.has(label)));
    expect(report.labels).toHaveLength(77);
    expect((await bot.evaluate(test)).accuracy).toBeGreaterThan(0.85);
    await bot.dispose();
  },
);
