import type { Clock } from '@unforget/types';
import { checkNumber } from '../options.ts';

/** A learning rate: a number, or a function of the clock for a schedule. */
export type Rate = number | ((clock: Clock) => number);

export function checkRate(rate: Rate): void {
  if (typeof rate !== 'function') checkNumber('rate', rate, [0, Number.POSITIVE_INFINITY]);
}
