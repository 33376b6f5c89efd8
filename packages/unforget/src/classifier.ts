import { checkKeys, disposeExcept, type Learner, type LearnProgress, randomFor } from '@unforget/core';
import type { Samples } from '@unforget/types';
import type { Answers } from './answers.ts';
import { type InputEncoder, shapeOf } from './encoders/encoder.ts';
import { encoderAgain, encoderFor, encoderToCome, savedEncoder } from './encoders/encoder-for.ts';
import { isOwnModel } from './encoders/layers-model.ts';
import { fail, shown } from './errors.ts';
import { type Evaluated, evaluatedFrom } from './evaluated.ts';
import { arrive, checkExamples, type Example, encodeInputs, idsIn } from './examples.ts';
import { readWhole, writeWhole } from './files.ts';
import { divide, type HeldBack, idsOf, joined, oldAndNew, rowsOf, samplesOf, without } from './held-back.ts';
import { encodeLabels, type Labels, mergeLabels, namesOf, removeLabel, renameLabel, unitsOf } from './labels.ts';
import { measure, thresholdFor } from './measured.ts';
import type { InputKind, Settings } from './options.ts';
import { type Prediction, predictionsFrom } from './prediction.ts';
import { createRecipe, LOOKING, scheduleFor } from './recipe.ts';
import { accuracyOf, type ClassifierReport, changesOf, sufferedIn } from './report.ts';
import { type Content, decodeContent, encodeContent } from './saved.ts';
import { Serving } from './serving.ts';

export interface ClassifierLearnOptions {
  /** Stops it; what was known before stays, as if nothing had been asked, and `learn` throws the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LearnProgress) => void;
}

/** What `forget` and `remove` deleted. */
export interface Forgotten {
  /** Examples deleted from what is kept to learn from again, and from those held back. */
  readonly removed: number;
  readonly heldBack: number;
}

/**
 * Learns examples with labels call after call, new labels included, and keeps what it knew. Changing calls (`learn`,
 * `forget`, `remove`, `rename`, `merge`, `load`) run one after the other; `predict` is answered meanwhile, by the version
 * before.
 */
export interface Classifier<I> {
  /** Labels known, in the order of their arrival. */
  labels(): string[];
  /**
   * Learns from examples; labels may be new. All of it happens or, on an error or an abort, nothing.
   * Cost: up to 300 steps, or eight passes over many examples, whatever was learned before; ended early when examples held
   * back say so; see the README.
   * @throws UnforgetError `invalid-input`, `shape-mismatch`, `not-finite`, `disposed`
   */
  learn(examples: readonly Example<I>[], options?: ClassifierLearnOptions): Promise<ClassifierReport>;
  /** @throws UnforgetError `invalid-input`, `disposed` */
  predict(input: I): Promise<Prediction>;
  predictAll(inputs: readonly I[]): Promise<Prediction[]>;
  /** How many it answers rightly; their labels need not be known. @throws UnforgetError `invalid-input`, `disposed` */
  evaluate(examples: readonly Example<I>[]): Promise<Evaluated>;
  /**
   * Its answers to the examples that it held back, in the order of their arrival: what gates compare versions by. None
   * without held-back examples.
   */
  heldBackAnswers(): Promise<Answers>;
  /**
   * Deletes the examples with these ids from everything kept. The weights have learned from them and keep a trace; so do
   * files saved before.
   */
  forget(ids: Iterable<string>): Promise<Forgotten>;
  /** Takes a label out: it is never answered again, and its examples are deleted. @throws UnforgetError `not-found` */
  remove(label: string): Promise<Forgotten>;
  /** @throws UnforgetError `not-found`, `conflict` */
  rename(from: string, to: string): Promise<void>;
  /** From now on both are `into`, probabilities added up. @throws UnforgetError `not-found` */
  merge(from: string, into: string): Promise<void>;
  /** Everything, as a file that is written whole or not at all. Node only: elsewhere keep `toBytes()`. */
  save(path: string): Promise<void>;
  toBytes(): Promise<Uint8Array>;
  /** Frees all tensors, after what was asked for before has ended. */
  dispose(): Promise<void>;
}

export class ReplayClassifier<I> implements Classifier<I> {
  readonly #input: InputKind<I>;
  readonly #settings: Settings;
  #encoder: InputEncoder<I> | null = null;
  #learner: Learner | null = null;
  #serving: Serving | null = null;
  #labels: Labels = [];
  #heldBack: HeldBack | null = null;
  #threshold = 0;
  #calls = 0;
  #last: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor(input: InputKind<I>, settings: Settings) {
    this.#input = input;
    this.#settings = settings;
  }

  static async load<I>(source: string | Uint8Array, input: InputKind<I> | undefined): Promise<ReplayClassifier<I>> {
    const content = await decodeContent(typeof source === 'string' ? await readWhole(source) : source);
    const classifier = new ReplayClassifier<I>(input ?? savedInput(content), content.settings);
    await classifier.#open(content);
    return classifier;
  }

  async #open({ encoder, labels, calls, threshold, heldBack, learner }: Content): Promise<void> {
    // No input yet; files of before that was noted have no encoder at all.
    if (!encoder?.size) return;
    const own = encoderAgain(this.#input, encoder);
    if (own.name !== encoder.name || own.size !== encoder.size) {
      fail('incompatible-state', {
        what: 'Encoder of the saved classifier',
        expected: `${own.name} of ${own.size}`,
        received: `${encoder.name} of ${encoder.size}`,
        remedy: 'Load it with the encoder that it was made with',
      });
    }
    if (!learner) return labels.length ? this.begin(labels) : undefined;
    const made = this.#make(own);
    try {
      await made.load(learner);
    } catch (error) {
      made.dispose();
      throw error;
    }
    this.#encoder = own;
    this.#learner = made;
    this.#labels = labels;
    this.#calls = calls;
    this.#threshold = threshold;
    this.#heldBack = heldBack;
    this.#serving = new Serving(made);
  }

  labels(): string[] {
    return namesOf(this.#labels);
  }

  async learn(examples: readonly Example<I>[], options: ClassifierLearnOptions = {}): Promise<ClassifierReport> {
    return this.#inTurn(async () => {
      const started = performance.now();
      checkKeys('learn', options, ['signal', 'onProgress']);
      checkExamples(examples);
      const encoder = this.#encoder ?? encoderFor(this.#input, examples[0]?.input);
      const { codes, names, ids, skipped, contradictions } = await arrive(examples, encoder);
      const { labels, units } = encodeLabels(this.#labels, names);
      const { seed, holdBack, unknown } = this.#settings;
      const parts = divide(units, this.#heldBack, { share: holdBack, random: [seed, this.#calls] });
      const pick = (rows: readonly number[]): HeldBack => ({
        codes: rowsOf(codes, rows, encoder.size),
        units: Int32Array.from(rows, (row) => units[row] as number),
        ids: rows.map((row) => ids[row] ?? null),
      });
      const [train, held] = [pick(parts.train), joined(this.#heldBack, pick(parts.held))];
      const scope = { labels, shape: shapeOf(encoder) };
      const before = await measure(this.#serving, held, scope);
      const judges = oldAndNew(held, this.#labels.length, scope.shape);
      const warnings = await this.#train({ train, judges }, encoder, options);
      const known = this.#labels;
      this.#encoder = encoder;
      this.#labels = labels;
      this.#heldBack = held;
      this.#calls++;
      this.#serve();
      const after = await measure(this.#serving, held, scope);
      this.#threshold = thresholdFor(after, unknown);
      const changes = changesOf({ before, after, known, labels, arrived: names });
      return {
        learned: parts.train.length,
        heldBack: parts.held.length,
        seconds: (performance.now() - started) / 1000,
        accuracy: accuracyOf(changes),
        labels: changes,
        suffered: sufferedIn(changes),
        threshold: this.#threshold,
        skipped,
        contradictions,
        warnings,
      };
    });
  }

  /** Trains, or leaves everything as it was. Returns the warnings. */
  async #train(
    { train, judges }: { train: HeldBack; judges: readonly Samples[] },
    encoder: InputEncoder<I>,
    { signal, onProgress }: ClassifierLearnOptions,
  ): Promise<readonly string[]> {
    signal?.throwIfAborted();
    const learner = this.#learner ?? this.#make(encoder);
    const before = signal && this.#learner ? await learner.save() : null;
    try {
      const samples = { ...samplesOf(train.codes, train.units, shapeOf(encoder)), keys: train.ids };
      const report = await learner.learn(samples, {
        ...scheduleFor(train.units.length),
        ...(judges.length ? { earlyStopping: { on: judges, ...LOOKING } } : {}),
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress } : {}),
      });
      if (report.aborted) {
        if (before) await learner.load(before);
        signal?.throwIfAborted();
      }
      this.#learner = learner;
      return report.warnings;
    } catch (error) {
      if (learner !== this.#learner) learner.dispose();
      throw error;
    }
  }

  async predict(input: I): Promise<Prediction> {
    const [prediction] = await this.predictAll([input]);
    return prediction as Prediction;
  }

  async predictAll(inputs: readonly I[]): Promise<Prediction[]> {
    this.#checkOpen();
    const { encoder, serving } = this.#ready();
    if (!Array.isArray(inputs)) {
      fail('invalid-input', { what: 'Inputs of predictAll', expected: 'an array', received: shown(inputs) });
    }
    if (!inputs.length) return [];
    // Taken together, before anything is awaited: threshold, names and parameters of the version that answers.
    const threshold = this.#threshold;
    const samples = encodeInputs(encoder, inputs).then((codes) =>
      samplesOf(codes, new Int32Array(inputs.length), shapeOf(encoder)),
    );
    return predictionsFrom(await serving.rank(samples, this.#labels), {
      threshold,
      empty: inputs.map((input) => (encoder.reject?.(input) ?? null) !== null),
    });
  }

  async evaluate(examples: readonly Example<I>[]): Promise<Evaluated> {
    this.#checkOpen();
    checkExamples(examples);
    return evaluatedFrom(examples, await this.predictAll(examples.map(({ input }) => input)));
  }

  async heldBackAnswers(): Promise<Answers> {
    return this.#inTurn(async () => {
      const { size = 0 } = this.#encoder ?? {};
      const scope = { labels: this.#labels, shape: this.#encoder ? shapeOf(this.#encoder) : [] };
      const { truth, said } = await measure(this.#serving, this.#heldBack, scope);
      return { ids: this.#heldBack ? idsOf(this.#heldBack, size) : [], truth, predicted: said };
    });
  }

  async forget(ids: Iterable<string>): Promise<Forgotten> {
    const wanted = idsIn(ids);
    return this.#inTurn(() => this.#delete(({ id }) => id !== null && wanted.has(id)));
  }

  async remove(label: string): Promise<Forgotten> {
    return this.#inTurn(async () => {
      const units = new Set(unitsOf(this.#labels, label));
      const forgotten = await this.#delete(({ unit }) => units.has(unit));
      this.#labels = removeLabel(this.#labels, label);
      return forgotten;
    });
  }

  async #delete(leaves: (example: { unit: number; id: string | null }) => boolean): Promise<Forgotten> {
    if (!this.#learner) return { removed: 0, heldBack: 0 };
    const { removed } = await this.#learner.forget(({ label, key }) => leaves({ unit: label ?? -1, id: key }));
    const before = this.#heldBack?.units.length ?? 0;
    this.#heldBack = without(this.#heldBack, this.#encoder?.size ?? 0, leaves);
    return { removed, heldBack: before - (this.#heldBack?.units.length ?? 0) };
  }

  async rename(from: string, to: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#labels = renameLabel(this.#labels, from, to);
    });
  }

  async merge(from: string, into: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#labels = mergeLabels(this.#labels, from, into);
    });
  }

  async save(path: string): Promise<void> {
    if (typeof path !== 'string' || path === '') {
      fail('invalid-option', { what: 'Path to save to', expected: 'the path of a file', received: shown(path) });
    }
    await writeWhole(path, await this.toBytes());
  }

  async toBytes(): Promise<Uint8Array> {
    return this.#inTurn(async () =>
      encodeContent({
        settings: this.#settings,
        encoder: this.#encoder ? savedEncoder(this.#encoder) : encoderToCome(this.#input),
        labels: this.#labels,
        calls: this.#calls,
        threshold: this.#threshold,
        heldBack: this.#heldBack,
        learner: (await this.#learner?.save()) ?? null,
      }),
    );
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#serving?.retire();
    this.#serving = null;
    // What waits for its turn finds the classifier closed; what has begun is waited for.
    await this.#last;
    this.#learner?.dispose();
    this.#learner = null;
  }

  #make(encoder: InputEncoder<I>): Learner {
    const { memory, seed } = this.#settings;
    const own = isOwnModel(this.#input) ? this.#input : null;
    return createRecipe({ shape: shapeOf(encoder), own, memory, seed });
  }

  /** A trained model of one's own answers before it has learned anything here. */
  begin(labels: Labels): void {
    const encoder = encoderFor(this.#input, null);
    const learner = this.#make(encoder);
    const params = learner.model.init(labels.length, randomFor(this.#settings.seed));
    this.#encoder = encoder;
    this.#labels = labels;
    this.#serving = new Serving({ model: learner.model, params });
    disposeExcept(params);
    learner.dispose();
  }

  /** The learner as it is now answers from now on. */
  #serve(): void {
    this.#serving?.retire();
    this.#serving = this.#learner && !this.#disposed ? new Serving(this.#learner) : null;
  }

  #ready(): { encoder: InputEncoder<I>; serving: Serving } {
    if (this.#encoder && this.#serving) return { encoder: this.#encoder, serving: this.#serving };
    return fail('invalid-input', {
      what: 'The classifier has learned nothing yet',
      expected: 'learn() before a question',
      received: 'none',
    });
  }

  #checkOpen(): void {
    if (!this.#disposed) return;
    fail('disposed', { what: 'The classifier', expected: 'one that is in use', received: 'one that was disposed' });
  }

  /** After everything that was asked for before, whether that failed or not. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    const turn = this.#last.then(() => {
      this.#checkOpen();
      return work();
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/** What the built-in encoders are called in the options. */
function savedInput<I>({ encoder }: Content): InputKind<I> {
  if (!encoder || encoder.name.startsWith('hashed-text')) return 'text';
  if (encoder.name === 'vector') return 'vector';
  if (encoder.name.startsWith('image-')) return 'image';
  return fail('incompatible-state', {
    what: 'Encoder of the saved classifier',
    expected: `one named "${encoder.name}" of size ${encoder.size}`,
    received: 'none',
    remedy: `load(source, { input: ${encoder.name === 'layers-model' ? 'model' : 'encoder'} })`,
  });
}
