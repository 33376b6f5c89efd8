import * as tf from '@tensorflow/tfjs-core';
import { disposeExcept, mapTree, tensorBatches, trainable } from '@unforget/core';
import type { ParamTree } from '@unforget/types';
import { drawNoise, passesFor } from './directions.ts';
import { MomentSums } from './moment-sums.ts';
import { type FisherOptions, fisherSettings, type MomentSettings, usesRules } from './options.ts';
import { type FisherBatch, type FisherProgram, momentsOfMean, sumMoments } from './programs.ts';
import { activeUnits, checkLabels, chooseSamples, type FisherSource, randomOf } from './source.ts';
import { outputUnits, survey } from './survey.ts';
import { checkFinite, reportProgress } from './watch.ts';

/** Numbers that one batch may hold, forward and backward: 64 MB of float32. */
const BATCH_LIMIT = 16_777_216;
/** How many times a layer's output is held while the forward pass is on the tape: itself, its activation, pooling. */
const FORWARD_COPIES = 3;

/**
 * Diagonal Fisher information: the mean over samples of the squared per-sample gradient of log p(y|x), in evaluation
 * mode. The likelihood is the loss's: one softmax over the active units, independent sigmoids, or normal with variance
 * 1; a loss's own scale (a mean over units) plays no part.
 *
 * @returns a tensor ≥ 0 for each parameter that takes a gradient, by path, of its shape, in nats per squared parameter
 * unit; the caller owns them. Nothing else stays allocated, also after an error.
 * @throws UnforgetError `unsupported-layer` for a layer without a per-sample rule, unless `mode` is `loop`;
 * `invalid-option`, `invalid-input`, `label-out-of-range`; `not-finite` where a gradient is. Throws the signal's reason
 * when aborted.
 *
 * Cost: one forward pass and (`exact`) active units − 1 backward passes a batch for a softmax, active units else; the
 * other labels take one. Memory: two copies of the parameters, and about 64 MB for a batch, which is made smaller where it would take more.
 * Source: Kirkpatrick et al. 2017, arXiv:1612.00796; van de Ven 2025, arXiv:2502.11756, on the variants.
 */
export async function estimateFisher(source: FisherSource, options: FisherOptions = {}): Promise<ParamTree> {
  return meanMoments(source, fisherSettings(options));
}

/** Mean over samples of the squared or absolute per-sample gradient of the objective that `labels` names. */
export async function meanMoments(source: FisherSource, settings: MomentSettings): Promise<ParamTree> {
  const indices = chooseSamples(source, settings);
  const { program, size } = plan(source, settings);
  const sums = new MomentSums(usesRules(settings) ? sumMoments : momentsOfMean, program, source.params);
  const worthIt = usesRules(settings) && indices.length >= WORTH_CAPTURING * size;
  let done = 0;
  try {
    for (const batch of fisherBatches(source, program, { size, indices })) {
      try {
        source.signal?.throwIfAborted();
        if (worthIt && done === 0) sums.capture(batch);
        sums.add(batch);
      } finally {
        disposeBatch(batch);
      }
      done += batch.x.shape[0] as number;
      await reportProgress(source, done / indices.length);
    }
    const terms = settings.labels === 'batched' ? Math.ceil(indices.length / size) : indices.length;
    const total = sums.take();
    const fisher = tf.tidy(() => mapTree(total, (sum) => tf.div(sum, terms)));
    disposeExcept(total);
    return await checkFinite(fisher);
  } finally {
    sums.dispose();
  }
}

/** Batches from which a graph pays: capturing runs the first one twice, op by op. */
const WORTH_CAPTURING = 5;

/** Checks the model, and settles how many samples go into one batch. */
function plan(source: FisherSource, settings: MomentSettings): { program: FisherProgram; size: number } {
  const { model, loss, params, samples } = source;
  const { labels, batchSize, mode } = settings;
  const trained = Object.keys(trainable(model, params));
  const trial = { model, params, trainable: trained, shape: samples.shape };
  const seen = usesRules(settings) ? survey(trial) : { units: outputUnits(trial), activations: 0 };
  const active = activeUnits(source.active ?? null, seen.units);
  checkLabels(source, labels, seen.units);
  const program: FisherProgram = { model, loss, labels, units: seen.units, active, trainable: trained };
  if (labels === 'batched') return { program, size: batchSize };
  if (mode === 'loop') return { program, size: 1 };
  const passes = passesFor(labels, loss.likelihood, active.length);
  const perSample = Math.max(1, seen.activations * (passes + FORWARD_COPIES));
  return { program, size: Math.max(1, Math.min(batchSize, Math.floor(BATCH_LIMIT / perSample))) };
}

interface Chosen {
  readonly size: number;
  readonly indices: Int32Array;
}

/** The chosen samples as tensors, batch by batch; whoever iterates owns them. */
function* fisherBatches(
  source: FisherSource,
  program: FisherProgram,
  { size, indices }: Chosen,
): Generator<FisherBatch> {
  const { labels, loss, units } = program;
  const random = labels === 'sampled' ? randomOf(source, "labels 'sampled'") : null;
  const reads = labels === 'empirical' || labels === 'batched';
  for (const { x, y, length } of tensorBatches(source.samples, size, indices)) {
    if (!reads) y.dispose();
    const noise = random && drawNoise(loss.likelihood, random, [length, units]);
    yield { x, targets: reads ? y : null, noise };
  }
}

function disposeBatch({ x, targets, noise }: FisherBatch): void {
  x.dispose();
  targets?.dispose();
  noise?.dispose();
}
