import type { LearnerOptions } from '@unforget/core';
import type { Head, Model, Scenario } from '@unforget/types';

export const FAMILIES = [
  'baseline',
  'regularisation',
  'replay',
  'distillation',
  'architecture',
  'combination',
] as const;

export type Family = (typeof FAMILIES)[number];

/** Where methods are shown: points of the plane, messages of customers, digits. Their numbers differ from one to another. */
export type Place = 'points' | 'messages' | 'digits';

/** What a method is made for. */
export interface Trial {
  readonly place: Place;
  /** A plain net of this place. */
  readonly net: (head: Head) => Model;
  readonly inputs: readonly number[];
  readonly hidden: readonly number[];
  /** Samples that a memory holds, in all. */
  readonly capacity: number;
  readonly experiences: number;
  /** Units over all experiences. */
  readonly units: number;
}

/** A fresh strategy, and a model where the plain net won't do. */
export interface Made {
  readonly strategy?: NonNullable<LearnerOptions['strategy']>;
  readonly model?: (head: Head) => Model;
}

export interface Needs {
  /** To be told the task, in training and afterwards. */
  readonly taskId: boolean;
  /** To know where one experience ends and the next begins. */
  readonly boundaries: boolean;
  /** To keep, of the samples seen. */
  readonly data: 'none' | 'some' | 'all';
}

/** A way to learn a stream, as data. */
export interface MethodEntry {
  readonly name: string;
  readonly family: Family;
  /** What to import: `ewc` of `@unforget/ewc`. */
  readonly from: string;
  readonly paper: string;
  /** What stays when an experience has ended. */
  readonly keeps: string;
  readonly needs: Needs;
  /** Bytes kept between experiences; the page of methods explains the letters. */
  readonly memory: string;
  readonly helps: readonly Scenario[];
  /** A word about a place where it can't work. */
  readonly remarks?: Partial<Readonly<Record<Place, string>>>;
  /** Learns everything at once. */
  readonly joint?: boolean;
  readonly make: (trial: Trial) => Made;
}
