import { checkDropout, checkInitializer, checkKeys, checkNumber, checkSizes, type Initializer } from '@unforget/core';
import { type Model, UnforgetError } from '@unforget/types';
import { LATERALS, type Lateral, type Layer } from './layout.ts';
import { progressiveModel } from './progressive-model.ts';

/** What columns of either kind have in common. */
export interface ColumnOptions {
  /** How a column hears the earlier ones; default 'adapter'. */
  readonly lateral?: Lateral;
  /** The learned scales of an adapter's inputs start uniform in (0, this]; default 1. */
  readonly lateralScale?: number;
  /** Default 'torch'. */
  readonly initializer?: Initializer;
  /** Share of dense activations of the newest column dropped in training, in [0, 1); default 0. */
  readonly dropout?: number;
}

export interface ProgressiveMlpOptions extends ColumnOptions {
  /** Numbers in one sample, or its shape (which is flattened). */
  readonly inputs: number | readonly number[];
  /** Units of each hidden layer of every column; at least one. */
  readonly hidden: readonly number[];
}

const COLUMN_KEYS = ['lateral', 'lateralScale', 'initializer', 'dropout'];

/**
 * A progressive neural network of dense columns. Every experience adds a column with a head of its own for the task's
 * units; it hears all earlier columns, which never change again: no old output moves by a bit.
 *
 * Its head is of kind `multi`, so every experience, evaluation and prediction names its task; `inferTask` guesses it. A
 * task that comes back gets a column like any other, and the units that came with it are read there from then on; what
 * it learned before stays, as a feature. No unit may belong to two tasks.
 *
 * Layer i of column k is relu(W·hᵢ₋₁⁽ᵏ⁾ + b + U·relu(V·[α₁hᵢ₋₁⁽¹⁾, …, αₖ₋₁hᵢ₋₁⁽ᵏ⁻¹⁾] + c)), the head the same without
 * relu; V projects to as many units as layer i − 1 has.
 * Parameter paths: `column-2/hidden-1/kernel`, `column-2/hidden-2/lateral/scale`, `…/lateral/projection/kernel`,
 * `…/lateral/kernel`, …, `column-2/head/task-5/units-2-4/kernel`.
 *
 * Cost: the k-th column has as many parameters of its own as a plain net and about as many again per layer for U, plus
 * k − 1 times that for V; a step computes all columns forwards and the newest backwards. See {@link parameterCounts}.
 * Source: Rusu et al. 2016, arXiv:1606.04671, eq. 2; the README lists our deviations.
 * @throws UnforgetError `invalid-option`; from `learn()`, `invalid-input` for a unit that another task has
 */
export function progressiveMlp(options: ProgressiveMlpOptions): Model {
  checkKeys('progressiveMlp', options, ['inputs', 'hidden', ...COLUMN_KEYS]);
  const { inputs, hidden } = options;
  const inputShape = [inputs].flat();
  checkSizes('inputs', inputShape);
  checkLayers('hidden', hidden);
  const layers = hidden.map((units, i): Layer => ({ path: `hidden-${i + 1}`, kind: 'dense', size: [units] }));
  return progressiveModel({ name: 'progressive-mlp', inputShape, layers, kernelSize: 1, ...columnOptions(options) });
}

/** The options with their defaults, checked. */
export function columnOptions(options: ColumnOptions): Required<ColumnOptions> {
  const { lateral = 'adapter', lateralScale = 1, initializer = 'torch', dropout = 0 } = options;
  checkInitializer(initializer);
  checkDropout(dropout);
  checkNumber('lateralScale', lateralScale, [Number.MIN_VALUE, Number.POSITIVE_INFINITY]);
  if (LATERALS.includes(lateral)) return { lateral, lateralScale, initializer, dropout };
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'Option "lateral"',
    expected: LATERALS.join(' | '),
    received: JSON.stringify(lateral),
  });
}

/** Laterals go from layer to layer: without a first one there are none. */
export function checkLayers(option: string, sizes: readonly number[]): void {
  checkSizes(option, sizes);
  if (sizes.length > 0) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}"`,
    expected: 'at least one layer, which later columns can hear',
    received: 'none',
  });
}
