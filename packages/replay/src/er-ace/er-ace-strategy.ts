import { defineStrategy } from '@unforget/core';
import type { Batch, BatchContext, Samples, Strategy } from '@unforget/types';
import type { ReplayMemory } from '../strategy/replay-memory.ts';
import { type ReplayState, replayOf } from '../strategy/replay-strategy.ts';
import { withReplay } from '../strategy/replayed.ts';
import { classesIn } from '../strategy/units.ts';
import { amongUnits } from './competition.ts';
import { type ErAceOptions, type ErAceSettings, erAceSettings } from './er-ace-options.ts';

/**
 * Experience replay with asymmetric cross-entropy (ER-ACE): new samples compete among the classes of their own batch
 * (or experience) alone, replayed ones among all classes. So new classes do not push the old ones down, which is what
 * makes features of old classes move most at a change.
 *
 * The rest is `replay`, filled online and with half of the loss for each side by default. In a batch of one class, as in
 * a batch of one, new samples have no rival and no gradient: `competition: 'experience'` gives them some.
 *
 * Cost and memory: those of `replay`.
 * Source: Caccia et al. 2022, arXiv:2104.05025, equation 5. Deviation: there the two losses are added, here each counts
 * half, which halves the step under SGD and changes nothing under Adam.
 * @throws UnforgetError `invalid-option`; from `learn()`, as `replay` does
 */
export function erAce(options: ErAceOptions): Strategy<string, ReplayState, ReplayMemory> {
  const settings = erAceSettings(options);
  const { competition } = settings;
  return defineStrategy({
    ...replayOf(settings),
    requires: ['classes'],
    augmentBatch: (batch, context) => withReplay(settings, apart(batch, competition, context), context),
  });
}

/** The batch with its new samples among themselves. */
function apart(
  batch: Batch,
  competition: ErAceSettings['competition'],
  { samples, units }: BatchContext<ReplayMemory>,
): Batch {
  const fresh = batch.filter(({ origin }) => origin === 'stream');
  const rivals =
    competition === 'batch' ? classesIn(fresh.flatMap(({ y }) => Array.from(y))) : classesOfExperience(samples);
  return batch.map((part) => (part.origin === 'stream' ? amongUnits(part, rivals, units) : part));
}

const known = new WeakMap<Samples, readonly number[]>();

/** Looked up once for each experience: a pass over the labels in every step would cost more than the mask. */
function classesOfExperience(samples: Samples): readonly number[] {
  const classes = known.get(samples) ?? classesIn(samples.y);
  known.set(samples, classes);
  return classes;
}
