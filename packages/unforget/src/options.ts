import { checkInteger, checkKeys, checkNumber } from '@unforget/core';
import type { InputEncoder } from './encoders/encoder.ts';
import { isOwnModel, type OwnModel, unitsOfModel } from './encoders/layers-model.ts';
import { fail, shown } from './errors.ts';
import { checkName } from './labels.ts';

/** What goes in: texts, vectors, images, what a model of your own takes, or anything that an encoder makes numbers of. */
export type InputKind<I> = 'text' | 'vector' | 'image' | OwnModel | InputEncoder<I>;

export interface ClassifierOptions<I> {
  readonly input: InputKind<I>;
  /**
   * With a model of your own that was trained: the names of its outputs, in their order. It answers at once, and learns
   * on from its weights. Default: outputs are named by labels as they arrive.
   */
  readonly labels?: readonly string[];
  /** Most examples that are kept to learn from again, default 3000; of a text each takes about 2 kB. */
  readonly memory?: number;
  /** Share of each label's examples, up to 20 a label, kept apart to measure every version on; in [0, 0.5), default 0.1. */
  readonly holdBack?: number;
  /** Share of right answers that may be called unknown, so that wrong ones are; in [0, 0.5), default 0.05, 0 for never. */
  readonly unknown?: number;
  /** Default 0: decides everything random. */
  readonly seed?: number;
}

/** The options that a saved file holds. */
export type Settings = Required<Omit<ClassifierOptions<never>, 'input' | 'labels'>>;

const KEYS = ['input', 'labels', 'memory', 'holdBack', 'unknown', 'seed'];

/** @throws UnforgetError `invalid-option` */
export function settingsOf(options: ClassifierOptions<never>): Settings {
  checkKeys('createClassifier', options, KEYS);
  const { memory = 3000, holdBack = 0.1, unknown = 0.05, seed = 0 } = options;
  checkInput(options.input);
  checkLabels(options);
  checkInteger('memory', memory, 1);
  checkNumber('holdBack', holdBack, [0, 0.5]);
  checkNumber('unknown', unknown, [0, 0.5]);
  checkInteger('seed', seed, 0);
  return { memory, holdBack, unknown, seed };
}

function checkLabels({ input, labels }: ClassifierOptions<never>): void {
  if (labels === undefined) return;
  const units = isOwnModel(input) ? unitsOfModel(input) : 0;
  if (!Array.isArray(labels) || labels.length !== units || new Set(labels).size !== units) {
    fail('invalid-option', {
      what: 'Option "labels"',
      expected: units ? `${units} different names, one for each output of the model` : 'none without a tf.LayersModel',
      received: shown(labels),
    });
  }
  for (const label of labels) checkName(label, 'Option "labels"');
}

export function checkInput(input: unknown): void {
  if (input === 'text' || input === 'vector' || input === 'image' || isOwnModel(input)) return;
  const encoder = (typeof input === 'object' ? input : null) as Partial<InputEncoder<never>> | null;
  if (
    encoder &&
    typeof encoder.name === 'string' &&
    typeof encoder.encode === 'function' &&
    Number.isInteger(encoder.size) &&
    (encoder.size ?? 0) > 0
  )
    return;
  fail('invalid-option', {
    what: 'Option "input"',
    expected: "'text', 'vector', 'image', a tf.LayersModel or an encoder { name, size, encode }",
    received: shown(input),
  });
}
