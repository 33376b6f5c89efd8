import type { Tensor } from '@tensorflow/tfjs-core';

/** Tensors by parameter path (`hidden-1/kernel`): never a Map (tfjs's `tidy` does not look inside), never by position. */
export type ParamTree = Readonly<Record<string, Tensor>>;

/** What a strategy or optimizer keeps between steps: tensors and JSON values in plain objects and arrays. */
export type StateNode = Tensor | string | number | boolean | null | readonly StateNode[] | StateTree;
export interface StateTree {
  readonly [key: string]: StateNode;
}

export type SnapshotArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | Int8Array;

/** What host memory (a replay buffer) is saved as: typed arrays and JSON values. */
export type SnapshotNode = SnapshotArray | string | number | boolean | null | readonly SnapshotNode[] | Snapshot;
export interface Snapshot {
  readonly [key: string]: SnapshotNode;
}

/** A seeded source of random numbers. The same seed gives the same numbers on every machine and in every version. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  next(): number;
  /** Uniform integer in [0, bound), without bias; bound ≥ 1. */
  integer(bound: number): number;
  /** A uniform permutation of 0 … length − 1. */
  permutation(length: number): Int32Array;
}

/**
 * A random source for one purpose, derived from the learner's seed: equal arguments give equal sources.
 * Nothing is drawn from a shared stream, so there is no generator state to save, and strategies can't disturb each other.
 */
export type RandomFor = (...purpose: readonly (string | number)[]) => Random;

/** Where training stands. All count from 0. */
export interface Clock {
  /** Optimizer steps since the learner was made. */
  readonly step: number;
  /** Experiences begun before this one. */
  readonly experience: number;
  /** Optimizer steps within this experience. */
  readonly experienceStep: number;
}
