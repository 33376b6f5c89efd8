import { targetSize } from '@unforget/core';
import { type Loss, type Model, type ParamTree, type Random, type Samples, UnforgetError } from '@unforget/types';
import type { MomentSettings, Objective } from './options.ts';

/** What the Fisher information is estimated of. */
export interface FisherSource {
  readonly model: Model;
  /** Its `likelihood` says how outputs relate to labels. */
  readonly loss: Loss;
  readonly params: ParamTree;
  /** Labels are read only for `empirical` and `batched`. */
  readonly samples: Samples;
  /** Units that compete: [units] of 0 or 1; default all. */
  readonly active?: Float32Array | null;
  /** Needed to draw labels (`sampled`) or a part of the samples. */
  readonly random?: Random;
  /** Stops the work between two batches. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every batch with the share that is done; awaited, so it may give the event loop a turn. */
  readonly progress?: (done: number) => void | Promise<void>;
}

/** Positions of the samples to use: all, or as many as allowed without replacement. */
export function chooseSamples(source: FisherSource, { samples: limit }: MomentSettings): Int32Array {
  const { length } = source.samples;
  if (length < 1) {
    throw new UnforgetError({
      code: 'invalid-input',
      what: 'Samples to estimate importance from',
      expected: 'at least 1',
      received: '0',
    });
  }
  if (limit >= length) return Int32Array.from({ length }, (_, i) => i);
  return randomOf(source, 'fewer samples than there are').permutation(length).slice(0, limit);
}

/** The random source, or an error that says what it is needed for. */
export function randomOf({ random }: FisherSource, purpose: string): Random {
  if (random) return random;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `A random source to draw ${purpose}`,
    expected: '"random"',
    received: 'none',
    remedy: 'Pass createRandom(seed) of @unforget/core',
  });
}

/** Units that compete, ascending. */
export function activeUnits(active: Float32Array | null, units: number): number[] {
  if (active && active.length !== units) {
    throw new UnforgetError({
      code: 'shape-mismatch',
      what: 'Mask "active"',
      expected: `${units} numbers, one a unit`,
      received: String(active.length),
    });
  }
  const all = Array.from({ length: units }, (_, unit) => unit);
  return active ? all.filter((unit) => active[unit] !== 0) : all;
}

/** Throws unless the labels are there and of the loss's type, where they are read. */
export function checkLabels({ samples, loss }: FisherSource, labels: Objective, units: number): void {
  if (labels === 'predicted' && loss.likelihood === 'gaussian') {
    throw new UnforgetError({
      code: 'invalid-option',
      what: 'Option "labels" of fisher',
      expected: `another than 'predicted' for the loss "${loss.name}": the likeliest value is the prediction, and the gradient zero`,
      received: "'predicted'",
      remedy: "Use 'exact', the default",
    });
  }
  if (labels !== 'empirical' && labels !== 'batched') return;
  const classes = loss.targets === 'classes';
  const width = targetSize(samples);
  if (classes !== samples.y instanceof Int32Array || width !== (classes ? 1 : units)) {
    throw new UnforgetError({
      code: 'invalid-input',
      what: `Labels for the loss "${loss.name}"`,
      expected: classes ? 'an Int32Array with one class a sample' : `a Float32Array with ${units} values a sample`,
      received: `${samples.y.constructor.name} with ${width} a sample`,
      remedy: "Use { labels: 'exact' }, which reads none, if there are no such labels",
    });
  }
  if (!classes) return;
  const wrong = samples.y.findIndex((label) => label < 0 || label >= units);
  if (wrong < 0) return;
  throw new UnforgetError({
    code: 'label-out-of-range',
    what: `Label of sample ${wrong}`,
    expected: `0 to ${units - 1}`,
    received: String(samples.y[wrong]),
  });
}
