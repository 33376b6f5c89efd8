import { checkKeys, checkNumber } from '@unforget/core';
import { checkName } from '../check-name.ts';

export interface PackNetOptions {
  /**
   * Share of a task's weights that is given up for later tasks, in [0, 1); or that share by round, which counts from 0.
   * Default 0.75. For equal parts of a net among n tasks: `(round) => 1 - 1 / (n - round)`.
   */
  readonly prune?: number | ((round: number) => number);
  /** Share of an experience's steps that retrain what was kept, in [0, 1); one step at least. Default 1/3. */
  readonly retrain?: number;
  /** Default 'packNet'. */
  readonly name?: string;
}

export interface PackNetSettings {
  readonly name: string;
  readonly shareOf: (round: number) => number;
  /** Before which step of so many to prune. */
  readonly pruneAt: (steps: number) => number;
}

/** @throws UnforgetError `invalid-option` */
export function packNetSettings(options: PackNetOptions): PackNetSettings {
  checkKeys('packNet', options, ['prune', 'retrain', 'name']);
  const { prune = 0.75, retrain = 1 / 3, name = 'packNet' } = options;
  checkNumber('retrain', retrain, [0, 1]);
  checkName(name);
  const checked = (share: number): number => {
    checkNumber('prune', share, [0, 1]);
    return share;
  };
  if (typeof prune !== 'function') checked(prune);
  return {
    name,
    shareOf: (round) => checked(typeof prune === 'function' ? prune(round) : prune),
    pruneAt: (steps) => steps - Math.max(1, Math.round(retrain * steps)),
  };
}
