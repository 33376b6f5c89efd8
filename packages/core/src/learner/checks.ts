import { type Loss, type Model, type Optimizer, type Strategy, UnforgetError } from '@unforget/types';
import { shown } from '../options.ts';
import type { Plan } from './options.ts';
import type { Pending } from './state.ts';

/** Throws unless `part` looks like what the factories of this package return. */
export function checkPart(option: string, part: Model | Optimizer | Loss | undefined): void {
  const defining = { model: 'forward', optimizer: 'update', loss: 'perSample' }[option] ?? 'name';
  if (typeof part === 'object' && part !== null && defining in part) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}" of createLearner`,
    expected: `${option === 'optimizer' ? 'an' : 'a'} ${option}, such as ${{ model: 'mlp(…)', optimizer: 'adam(1e-3)', loss: 'softmaxCrossEntropy()' }[option]}`,
    received: shown(part),
  });
}

/** Throws when a strategy needs class targets and the loss has none. */
export function checkNeeds(strategy: Strategy, loss: Loss): void {
  if (!strategy.requires?.includes('classes') || loss.targets === 'classes') return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Strategy "${strategy.name}"`,
    expected: 'a loss with class targets',
    received: loss.name,
  });
}

/** Throws unless a call continues the experience that was left unfinished. */
export function checkSame(pending: Pending, now: { fingerprint: string; plan: Plan; taskId: number | null }): void {
  const difference =
    pending.fingerprint !== now.fingerprint
      ? ['samples', pending.fingerprint, now.fingerprint]
      : pending.taskId !== now.taskId
        ? ['task id', pending.taskId, now.taskId]
        : Object.entries(pending.plan).flatMap(([key, value]) =>
            now.plan[key as keyof Plan] === value ? [] : [[key, value, now.plan[key as keyof Plan]]],
          )[0];
  if (!difference) return;
  throw new UnforgetError({
    code: 'resume-mismatch',
    what: `The unfinished experience had other ${difference[0]}`,
    expected: String(difference[1]),
    received: String(difference[2]),
    remedy: 'Call learn() with the same data and options, or with { resume: false } to leave it unfinished',
  });
}
