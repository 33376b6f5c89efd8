import { UnforgetError } from '@unforget/types';
import { checkInteger, checkKeys, checkNumber, shown } from '../options.ts';
import type { ExperienceInput } from './input.ts';

/**
 * Ends training when held-back samples say that it brings no more. The weights stay as they are then; those of the
 * lowest loss aren't brought back, since what the strategies keep has gone on. Work that a strategy plans between steps
 * (pruning) is waited for. Prechelt 1998, doi:10.1007/3-540-49430-8_3, with patience in looks.
 */
export interface EarlyStopping {
  /**
   * Experiences that are never learned from; read before training. Each counts alike, whatever its size: one of what was
   * known and one of what is new makes neither too cheap.
   */
  readonly on: readonly ExperienceInput[];
  /** Steps between two looks, default one epoch. A look costs a forward pass over `on`. */
  readonly every?: number;
  /** Looks without a lower loss after which training ends; default 3. */
  readonly patience?: number;
  /** By how much a loss must be lower to count as lower; default 0. */
  readonly minDelta?: number;
}

/** Mean loss on the held-back experiences after a step of this experience. */
export interface Look {
  readonly step: number;
  readonly loss: number;
}

/** @throws UnforgetError `invalid-option` */
export function checkEarlyStopping(options: EarlyStopping | undefined): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null || !Array.isArray(options.on) || options.on.length === 0) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: 'Option "earlyStopping"',
      expected: 'an object whose "on" is an array of held-back experiences, not empty',
      received: shown((options as EarlyStopping | null)?.on ?? options),
    });
  }
  checkKeys('earlyStopping', options, ['on', 'every', 'patience', 'minDelta']);
  const { every = 1, patience = 1, minDelta = 0 } = options;
  checkInteger('earlyStopping.every', every, 1);
  checkInteger('earlyStopping.patience', patience, 1);
  checkNumber('earlyStopping.minDelta', minDelta, [0, Number.POSITIVE_INFINITY]);
}

export interface LooksSetting {
  /** Steps of one. */
  readonly epoch: number;
  /** No look up to this step. */
  readonly after: number;
  /** Those before an interruption. */
  readonly looks: readonly Look[];
  readonly measure: () => Promise<number>;
}

/** The looks of one experience: when, and whether they are enough. */
export class Looks {
  readonly #rule: { readonly every: number; readonly patience: number; readonly minDelta: number } | null;
  readonly #measure: () => Promise<number>;
  readonly #after: number;
  readonly #looks: Look[];
  #enough: boolean;

  constructor(options: EarlyStopping | undefined, setting: LooksSetting) {
    const { patience = 3, minDelta = 0, every = setting.epoch } = options ?? {};
    this.#rule = options ? { every, patience, minDelta } : null;
    this.#measure = setting.measure;
    this.#after = setting.after;
    this.#looks = [...setting.looks];
    this.#enough = this.#judge();
  }

  get all(): readonly Look[] {
    return this.#looks;
  }

  /** Asked before every step: judged anew with each look alone. */
  get enough(): boolean {
    return this.#enough;
  }

  /** From the looks alone, so that a resumed run decides alike. */
  #judge(): boolean {
    if (!this.#rule) return false;
    const { patience, minDelta } = this.#rule;
    let [best, since] = [Number.POSITIVE_INFINITY, 0];
    for (const { loss } of this.#looks) {
      since = loss < best - minDelta ? 0 : since + 1;
      if (since === 0) best = loss;
    }
    return since >= patience;
  }

  async after(step: number): Promise<void> {
    if (!this.#rule || step <= this.#after || step % this.#rule.every !== 0) return;
    const loss = await this.#measure();
    if (!Number.isFinite(loss)) {
      throw new UnforgetError({
        code: 'not-finite',
        what: `Loss on the experiences of earlyStopping after step ${step}`,
        expected: 'a finite number',
        received: String(loss),
        remedy:
          'Give classes that were learned or are being learned; a strategy that answers new classes only after the experience (iCaRL) has no loss before',
      });
    }
    this.#looks.push({ step, loss });
    this.#enough = this.#judge();
  }
}
