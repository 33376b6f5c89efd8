import type * as tf from '@tensorflow/tfjs-core';
import type { ForwardOptions, ForwardResult, ParamTree } from '@unforget/types';
import { callLayer } from './layers-model-calls.ts';
import type { Step } from './layers-model-graph.ts';
import type { Plan } from './layers-model-plan.ts';

/** A tensor at a place in the graph of layers. */
export interface Entry {
  readonly slot: number;
  readonly x: tf.Tensor;
}

/**
 * One pass through the layers, from the entry on: those that nothing leads to are left out. Nothing is freed on the way:
 * taps, tape and caller may hold any of it.
 */
export function runLayers(
  plan: Plan,
  params: ParamTree,
  entry: Entry,
  { training = false, noise, frozen, tap }: ForwardOptions,
): Omit<ForwardResult, 'updates'> {
  const values: tf.Tensor[] = [];
  const masks: (tf.Tensor | null)[] = [];
  values[entry.slot] = entry.x;
  for (const step of plan.steps) {
    if (!reaches(step, (slot) => values[slot] !== undefined)) continue;
    const inputs = step.inputs.map((slot) => values[slot] as tf.Tensor);
    const given = step.inputs.map((slot) => masks[slot] ?? null);
    const site = (step.layer && plan.weights.sites.get(step.layer)) ?? null;
    const learns = training && !isFrozenNormalization(step, plan, frozen);
    const context = { params, site, training: learns, noise, mask: given[0] ?? null, tap, bare: step === plan.bare };
    const outputs = step.layer ? callLayer(step, step.layer, inputs, context) : inputs;
    const mask = maskAfter(step, inputs, given);
    step.outputs.forEach((slot, i) => {
      values[slot] = outputs[i] as tf.Tensor;
      masks[slot] = mask;
    });
  }
  return { outputs: values[plan.output] as tf.Tensor, features: values[plan.features] as tf.Tensor };
}

/** Whether all that a step needs is there, and what it makes is not. */
export const reaches = ({ inputs, outputs }: Step, filled: (slot: number) => boolean): boolean =>
  inputs.every(filled) && !outputs.some(filled);

/** Statistics that move under frozen weights would change what was meant to stay. */
function isFrozenNormalization({ layer, trainable }: Step, { weights }: Plan, held?: ReadonlySet<string>): boolean {
  if (layer?.getClassName() !== 'BatchNormalization') return false;
  const { gamma, beta, moving_mean: mean = '' } = weights.sites.get(layer)?.params ?? {};
  if (held?.has(mean)) return true;
  const own = [gamma, beta].filter((path) => path !== undefined);
  return !trainable || (own.length > 0 && own.every((path) => weights.frozen.has(path)));
}

function maskAfter(
  { layer }: Step,
  inputs: readonly tf.Tensor[],
  masks: readonly (tf.Tensor | null)[],
): tf.Tensor | null {
  if (!layer?.supportsMasking) return null;
  const mask = layer.computeMask([...inputs], masks as tf.Tensor[]);
  return (Array.isArray(mask) ? mask[0] : mask) ?? null;
}
