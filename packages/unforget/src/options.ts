import { checkInteger, checkKeys, checkNumber } from '@unforget/core';
import type { InputEncoder } from './encoders/encoder.ts';
import { fail, shown } from './errors.ts';

/** What goes in: texts, vectors of numbers, or anything that an encoder makes numbers of. */
export type InputKind<I> = 'text' | 'vector' | InputEncoder<I>;

export interface ClassifierOptions<I> {
  readonly input: InputKind<I>;
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
export type Settings = Required<Omit<ClassifierOptions<never>, 'input'>>;

const KEYS = ['input', 'memory', 'holdBack', 'unknown', 'seed'];

/** @throws UnforgetError `invalid-option` */
export function settingsOf(options: ClassifierOptions<never>): Settings {
  checkKeys('createClassifier', options, KEYS);
  const { memory = 3000, holdBack = 0.1, unknown = 0.05, seed = 0 } = options;
  checkInput(options.input);
  checkInteger('memory', memory, 1);
  checkNumber('holdBack', holdBack, [0, 0.5]);
  checkNumber('unknown', unknown, [0, 0.5]);
  checkInteger('seed', seed, 0);
  return { memory, holdBack, unknown, seed };
}

export function checkInput(input: unknown): void {
  if (input === 'text' || input === 'vector') return;
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
    expected: "'text', 'vector' or an encoder { name, size, encode }",
    received: shown(input),
  });
}
