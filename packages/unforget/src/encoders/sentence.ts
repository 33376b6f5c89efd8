import { checkKeys } from '@unforget/core';
import { fail, shown } from '../errors.ts';
import type { InputEncoder } from './encoder.ts';

/** A feature-extraction pipeline of `@huggingface/transformers`, or a function of the same form. */
export type FeatureExtractor = (
  texts: string[],
  options: { readonly pooling: 'mean'; readonly normalize: true },
) => Promise<{
  /** Texts × numbers, one text after the other. */
  readonly data: ArrayLike<unknown>;
  /** [texts, numbers] */
  readonly dims: readonly number[];
}>;

/** Texts in one call of the extractor: long ones take much memory. */
const BATCH = 32;

/**
 * An encoder that asks a sentence model: texts that mean the same get like codes, also in other words or another language.
 * Codes have length √size, so that their numbers are about 1: of length 1, they would be learned from too slowly. Asks the
 * model once, for the size of its codes.
 * @param options.name of the model: a saved classifier opens only with an encoder of the same name
 * @throws UnforgetError `invalid-option`, `shape-mismatch`
 * @example
 * const extract = await pipeline('feature-extraction', 'Xenova/all-MiniLM-L6-v2'); // of @huggingface/transformers
 * const bot = await createClassifier({ input: await sentenceEncoder(extract, { name: 'all-MiniLM-L6-v2' }) });
 */
export async function sentenceEncoder(
  extract: FeatureExtractor,
  options: { readonly name: string },
): Promise<InputEncoder<string>> {
  if (typeof extract !== 'function') {
    fail('invalid-option', { what: 'Sentence model', expected: 'a feature extractor', received: shown(extract) });
  }
  checkKeys('sentenceEncoder', options, ['name']);
  const { name } = options;
  if (typeof name !== 'string' || name === '') {
    fail('invalid-option', { what: 'Option "name"', expected: 'the name of the model', received: shown(name) });
  }
  const size = (await codesOf(extract, ['a'])).length;
  return {
    name: `sentence-${name}`,
    size,
    check: (input, position) => {
      if (typeof input === 'string') return;
      fail('invalid-input', { what: `Input ${position}`, expected: 'a text', received: shown(input) });
    },
    encode: async (texts) => {
      const all = new Float32Array(texts.length * size);
      for (let from = 0; from < texts.length; from += BATCH) {
        all.set(await codesOf(extract, texts.slice(from, from + BATCH)), from * size);
      }
      return all;
    },
    reject: (text) => (text.trim() ? null : 'no word in it'),
  };
}

async function codesOf(extract: FeatureExtractor, texts: readonly string[]): Promise<Float32Array> {
  const { data, dims } = await extract([...texts], { pooling: 'mean', normalize: true });
  const [rows, size = 0] = dims;
  if (dims.length !== 2 || rows !== texts.length || data.length !== rows * size || size === 0) {
    fail('shape-mismatch', {
      what: 'Codes of the sentence model',
      expected: `[${texts.length}, numbers]`,
      received: `[${dims.join(', ')}] with ${data.length} numbers`,
    });
  }
  const scale = Math.sqrt(size);
  return Float32Array.from(data as ArrayLike<number>, (value) => scale * Number(value));
}
