import type { Scenario } from '@unforget/types';

/** The same in every scenario, or one for each. */
export type ByScenario<T> = T | Readonly<Partial<Record<Scenario, T>>>;

/** A method as a suite runs it: which one, where, and what it is set to. What is left out has the package's default. */
export interface MethodPlan {
  /** Name in `methods/all-methods.ts`; default: the plan's own name. */
  readonly use?: string;
  /** Default: all of the suite. */
  readonly scenarios?: readonly Scenario[];
  /** Weight of the method's loss term; EWC's in a combination. */
  readonly lambda?: ByScenario<number>;
  /** Share of old importance that stays, for online EWC. */
  readonly gamma?: ByScenario<number>;
  /** Importance scaled to a mean of 1. */
  readonly normalize?: boolean;
  /** Which Fisher information, over how many samples (default: all). */
  readonly fisher?: {
    readonly labels: 'exact' | 'sampled' | 'predicted' | 'empirical' | 'batched';
    readonly samples?: number;
  };
  /** Whose gradient SI follows. */
  readonly gradient?: 'loss' | 'total';
  /** Bound of SI's importance. */
  readonly xi?: number;
  /** How LwF's teacher counts against the labels. */
  readonly weighting?: ByScenario<'added' | 'equal-tasks'>;
  /** Which units LwF's teacher speaks about. */
  readonly units?: 'met' | 'all';
  /** Samples in the buffer, in all. */
  readonly capacity?: number;
  /** At most this many of each class, in a buffer that balances classes. */
  readonly perClass?: ByScenario<number>;
  /** At most this many of each experience, in a buffer that balances experiences. */
  readonly perExperience?: ByScenario<number>;
  /** Weight of stored outputs (DER), and of stored labels (DER++). */
  readonly alpha?: number;
  readonly beta?: number;
  /** Learning rate in place of the protocol's. */
  readonly rate?: number;
}

/** What holds in this scenario. */
export function inScenario<T extends string | number>(
  value: ByScenario<T> | undefined,
  scenario: Scenario,
): T | undefined {
  return typeof value === 'object' ? value[scenario] : value;
}

/** The method that a plan uses. */
export const methodOf = (name: string, { use }: MethodPlan): string => use ?? name;
