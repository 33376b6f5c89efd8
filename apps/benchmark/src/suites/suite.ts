import type { Scenario } from '@unforget/types';

/** Where the samples come from: a name in `data/sources.ts`. */
export type SourceName = string;

/** How an experience is asked: see the heads of `@unforget/core`. */
export type HeadPlan =
  | { readonly kind: 'multi' }
  | { readonly kind: 'growing' }
  | { readonly kind: 'fixed'; readonly units: number };

/** What the methods of a suite are set to. A number for λ may differ from scenario to scenario. */
export interface MethodSettings {
  /** λ of EWC where it works alone, by scenario. */
  readonly ewc: Readonly<Record<Scenario, number>>;
  /** λ of EWC beside replay, by scenario. */
  readonly ewcWithReplay: Readonly<Record<Scenario, number>>;
  /** Samples in the replay buffer, in all. */
  readonly replayCapacity: number;
  /** λ of other methods, by their name and scenario. */
  readonly lambdas?: Readonly<Record<string, Readonly<Partial<Record<Scenario, number>>>>>;
}

/** Everything that decides a number of this suite: a change of it makes earlier results another protocol's. */
export interface Protocol {
  readonly source: SourceName;
  readonly classesPerExperience: number;
  /** Units of each hidden layer; weights start as in PyTorch. */
  readonly hidden: readonly number[];
  readonly heads: Readonly<Record<Scenario, HeadPlan>>;
  /** Of Adam, which is not reset between experiences. */
  readonly learningRate: number;
  readonly batchSize: number;
  /** Optimizer steps in each experience; joint training takes as many in all. */
  readonly iterations: number;
  readonly settings: MethodSettings;
}

/** A statement that the report marks as holding or not. */
export type Check = Comparison | Unforgotten;

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
  readonly methods: readonly string[];
  /** Scenarios of methods that are not run in all of them. */
  readonly only?: Readonly<Record<string, readonly Scenario[]>>;
  /** Seeds 1 … this many are run unless told otherwise. */
  readonly seeds: number;
  readonly protocol: Protocol;
  readonly checks: readonly Check[];
  readonly tuning: Tuning;
}
