import type { Scenario } from '@unforget/types';
import type { MethodPlan } from './method-plan.ts';

/** Where the samples come from: a name in `data/sources.ts`. */
export type SourceName = string;

/** How an experience is asked: see the heads of `@unforget/core`. */
export type HeadPlan =
  | { readonly kind: 'multi' }
  | { readonly kind: 'growing' }
  | { readonly kind: 'fixed'; readonly units: number };

/** How the samples of the source become a stream. */
export type StreamPlan =
  /**
   * Classes arrive group by group. `order`: drawn from the seed (default), as the labels are numbered, or `groups`: the
   * groups, each of consecutive labels, in an order drawn from the seed.
   */
  | {
      readonly kind: 'classes';
      readonly perExperience: number | readonly number[];
      readonly order?: 'seed' | 'given' | 'groups';
    }
  /** The same samples under ever other orders of their numbers, drawn from the seed; the first is the identity. */
  | { readonly kind: 'permuted'; readonly experiences: number };

/** The optimizer, which is not reset between experiences. */
export type OptimizerPlan =
  | { readonly kind: 'adam'; readonly rate: number }
  | { readonly kind: 'sgd'; readonly rate: number };

/** Steps of an experience. With `iterations`, a smaller last batch of a pass is left out. */
export type LengthPlan = { readonly iterations: number } | { readonly epochs: number };

/** What all methods of a suite have in common; with a method's plan it decides every number. */
export interface Protocol {
  readonly source: SourceName;
  readonly stream: StreamPlan;
  /** Units of each hidden layer; weights start as in PyTorch. */
  readonly hidden: readonly number[];
  readonly heads: Readonly<Partial<Record<Scenario, HeadPlan>>>;
  readonly optimizer: OptimizerPlan;
  readonly batchSize: number;
  /** Joint training takes as many steps, or passes, in all. */
  readonly length: LengthPlan;
}

/** A statement that the report marks as holding or not. */
export type Check = Comparison | Unforgotten | FirstExperience | Reached;

/**
 * About average accuracies of two methods. Differences are paired by seed, in points of 1/100.
 * - `near`: at most `points` apart
 * - `below`: left is lower than right, by more than `points` in the mean and by more than two standard errors
 * - `notAbove`: left is at most `points` higher than right
 */
export interface Comparison {
  readonly scenario: Scenario;
  readonly left: string;
  readonly relation: 'near' | 'below' | 'notAbove';
  readonly right: string;
  readonly points: number;
}

/** Backward transfer of this method is exactly 0 in every run: no accuracy on an earlier experience has changed. */
export interface Unforgotten {
  readonly scenario: Scenario;
  readonly left: string;
  readonly relation: 'unforgotten';
}

/** Mean accuracy on the first experience at the end: at least, or at most, this many percent. */
export interface FirstExperience {
  readonly scenario: Scenario;
  readonly left: string;
  readonly relation: 'keepsFirst' | 'losesFirst';
  readonly percent: number;
}

/** Mean of the average accuracy: at least this many percent. */
export interface Reached {
  readonly scenario: Scenario;
  readonly left: string;
  readonly relation: 'reaches';
  readonly percent: number;
}

/** A search for λ on validation data, which is a part of the training samples. */
export interface Tuning {
  readonly methods: readonly string[];
  readonly grid: readonly number[];
  /** Not those of the reported runs. */
  readonly seeds: readonly number[];
  /** Share of the training samples that is kept back for it. */
  readonly validationFraction: number;
}

/** A benchmark as plain data: one file each in this folder, listed in `all-suites.ts`. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  /** What it measures and how far it is from the published protocol, in a few sentences. */
  readonly about: string;
  readonly scenarios: readonly Scenario[];
  /** By the name that `--methods` and the tables have, in their order. */
  readonly methods: Readonly<Record<string, MethodPlan>>;
  /** Seeds 1 … this many are run unless told otherwise. */
  readonly seeds: number;
  readonly protocol: Protocol;
  readonly checks: readonly Check[];
  readonly tuning?: Tuning;
}
