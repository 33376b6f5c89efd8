import { checkKeys, fromLayersModel } from '@unforget/core';
import { type Classifier, ReplayClassifier } from './classifier.ts';
import type { InputEncoder } from './encoders/encoder.ts';
import type { Image } from './encoders/image.ts';
import { isOwnModel, type Numbers, type OwnModel } from './encoders/layers-model.ts';
import { fail, shown } from './errors.ts';
import { type ClassifierOptions, checkInput, settingsOf } from './options.ts';

export interface CreateClassifier {
  (options: Omit<ClassifierOptions<string>, 'input'> & { readonly input: 'text' }): Promise<Classifier<string>>;
  (options: Omit<ClassifierOptions<Image>, 'input'> & { readonly input: 'image' }): Promise<Classifier<Image>>;
  (options: Omit<ClassifierOptions<Numbers>, 'input'> & { readonly input: OwnModel }): Promise<Classifier<Numbers>>;
  (
    options: Omit<ClassifierOptions<number>, 'input'> & { readonly input: 'vector' },
  ): Promise<Classifier<ArrayLike<number>>>;
  <I>(options: ClassifierOptions<I> & { readonly input: InputEncoder<I> }): Promise<Classifier<I>>;
  /**
   * Continues from a file that `save` wrote, or from bytes of `toBytes`, bit for bit. One that was made with an encoder
   * or a model of your own needs it again.
   * @throws UnforgetError `missing-file`, `corrupt-state`, `incompatible-state`
   */
  // biome-ignore lint/suspicious/noExplicitAny: what goes in is known to who saved it
  load<I = any>(
    source: string | Uint8Array,
    options?: { readonly input?: InputEncoder<I> | OwnModel },
  ): Promise<Classifier<I>>;
}

/**
 * A classifier with string labels that learns call after call and keeps what it knew. Uses the TensorFlow.js engine that
 * is set; `selectBackend()` of @unforget/backend sets the fastest one.
 * @throws UnforgetError `invalid-option`
 * @example
 * const bot = await createClassifier({ input: 'text' });
 * await bot.learn([{ input: 'where is my parcel', label: 'track_order' }, { input: 'refund please', label: 'refund' }]);
 * (await bot.predict('my parcel never came')).label // => 'track_order'
 */
export const createClassifier: CreateClassifier = Object.assign(
  async <I>(options: ClassifierOptions<I>): Promise<Classifier<I>> => {
    const settings = settingsOf(options as ClassifierOptions<never>);
    const classifier = new ReplayClassifier<I>(options.input, settings);
    if (isOwnModel(options.input)) fromLayersModel(options.input, { head: { kind: 'growing' } });
    if (options.labels) classifier.begin(options.labels);
    return classifier;
  },
  { load },
) as CreateClassifier;

async function load<I>(
  source: string | Uint8Array,
  options: { readonly input?: InputEncoder<I> | OwnModel } = {},
): Promise<Classifier<I>> {
  checkKeys('createClassifier.load', options, ['input']);
  if (options.input !== undefined) checkInput(options.input);
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) {
    fail('invalid-option', { what: 'What to load', expected: 'a path or bytes', received: shown(source) });
  }
  return ReplayClassifier.load(source, options.input);
}
