import * as tf from '@tensorflow/tfjs-core';
import { filterTree, mapTree, valueAndGrads, zerosLike } from '@unforget/core';
import { type LayerCall, type Loss, type Model, type ParamTree, UnforgetError } from '@unforget/types';
import { backwardPasses } from './backward.ts';
import { outputDirections, unitRow } from './directions.ts';
import type { Objective } from './options.ts';
import { type Moment, perSampleRule } from './rules/registry.ts';
import { ownsAny } from './survey.ts';

/** What a batch program is made for; constants to it. */
export interface FisherProgram {
  readonly model: Model;
  readonly loss: Loss;
  readonly labels: Objective;
  /** Width of the outputs. */
  readonly units: number;
  /** Units that compete, ascending. */
  readonly active: readonly number[];
  /** Paths of the parameters to treat. */
  readonly trainable: readonly string[];
}

/** One batch as tensors. */
export interface FisherBatch {
  /** [n, …] */
  readonly x: tf.Tensor;
  /** int32 [n] or float32 [n, units]; null where no label is read. */
  readonly targets: tf.Tensor | null;
  /** From `drawNoise`; null unless labels are drawn. */
  readonly noise: tf.Tensor2D | null;
}

/**
 * Σ over the samples of a batch of the moment of the per-sample gradient, by parameter path: one forward pass, one
 * backward pass a direction, one contraction a layer. Tensor operations alone; call it inside `tf.tidy`.
 */
export function sumMoments(program: FisherProgram, params: ParamTree, batch: FisherBatch): ParamTree {
  const wanted = new Set(program.trainable);
  const calls: LayerCall[] = [];
  const tap = (call: LayerCall): tf.Tensor => {
    if (ownsAny(call, wanted)) calls.push(call);
    return call.output;
  };
  const { gradients, kept } = backwardPasses(() => {
    const outputs = program.model.forward(params, batch.x, { tap }).outputs as tf.Tensor2D;
    return {
      outputs,
      by: calls.map(({ output }) => output),
      directions: directionsOf(program, outputs, batch),
      keep: calls.map(({ input }) => input),
    };
  });
  const trainable = filterTree(params, (path) => wanted.has(path));
  if (!gradients.length) return zerosLike(trainable);

  const sums: Record<string, tf.Tensor> = {};
  calls.forEach((site, i) => {
    const deltas = gradients.map((pass) => pass[i] as tf.Tensor);
    const call = { site, input: kept[i] as tf.Tensor, deltas, params, moment: momentOf(program) };
    const byRole = perSampleRule(site.kind)?.(call) ?? {};
    for (const [role, path] of Object.entries(site.params)) {
      const param = trainable[path];
      if (param) sums[path] = checkSum(site, role, byRole[role], param);
    }
  });
  return sums;
}

/**
 * Σ over directions of the moment of the *mean* gradient of a batch, by parameter path. With a batch of one that is the
 * per-sample moment: the oracle that knows nothing of layers. Tensor operations alone; call it inside `tf.tidy`.
 */
export function momentsOfMean(program: FisherProgram, params: ParamTree, batch: FisherBatch): ParamTree {
  const { model, trainable } = program;
  const wanted = new Set(trainable);
  const treated = filterTree(params, (path) => wanted.has(path));
  const outputs = model.forward(params, batch.x).outputs as tf.Tensor2D;
  let sums = zerosLike(treated);
  for (const direction of directionsOf(program, outputs, batch)) {
    const { grads } = valueAndGrads(
      () => tf.div(tf.sum(tf.mul(model.forward(params, batch.x).outputs, direction)), batch.x.shape[0] as number),
      treated,
    );
    sums = mapTree(sums, (sum, path) => tf.add(sum, momentOf(program)(grads[path] as tf.Tensor)));
  }
  return sums;
}

const momentOf = ({ labels }: FisherProgram): Moment => (labels === 'outputs' ? tf.abs : tf.square);

function directionsOf(program: FisherProgram, outputs: tf.Tensor2D, { targets, noise }: FisherBatch): tf.Tensor2D[] {
  const { loss, labels, active, units } = program;
  const mask = active.length < units ? tf.tile(unitRow(units, active), [outputs.shape[0], 1]) : null; // [n, units]
  return outputDirections(labels, loss, { predictions: loss.predictions(outputs, mask), active, targets, noise });
}

/** Throws unless a rule gave a sum of the parameter's shape. */
function checkSum(site: LayerCall, role: string, sum: tf.Tensor | undefined, param: tf.Tensor): tf.Tensor {
  if (sum && tf.util.arraysEqual(sum.shape, param.shape)) return sum;
  throw new UnforgetError({
    code: 'unsupported-layer',
    what: `Per-sample rule of kind "${site.kind}", layer "${site.path}", role "${role}"`,
    expected: `a tensor of shape [${param.shape.join(', ')}]`,
    received: sum ? `[${sum.shape.join(', ')}]` : 'none',
    remedy: "Mend the rule, or use { mode: 'loop' }, which takes any model but is slow",
  });
}
