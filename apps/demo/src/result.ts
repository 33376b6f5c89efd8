import type { LossRecord } from '@unforget/core';

/** One method on one stream. */
export interface MethodResult {
  readonly method: string;
  /** `accuracyMatrix[i][j]`: accuracy on experience j after learning experience i; null where not tested. */
  readonly accuracyMatrix: readonly (readonly (number | null)[])[];
  readonly averageAccuracy: number;
  readonly forgetting: number | null;
  readonly seconds: number;
  readonly steps: number;
  /** The training step ran as one native call. */
  readonly captured: boolean;
  readonly losses: readonly LossRecord[];
  readonly family?: string;
  /** Bytes kept between experiences beyond a plain net; null where nothing is, as there is one experience alone. */
  readonly bytes?: number | null;
  /** What sets it apart from the others of its table. */
  readonly note?: string;
  /** It was told the task. */
  readonly told?: boolean;
}

/** All methods on one stream. */
export interface StreamComparison {
  readonly title: string;
  readonly scenario: string;
  readonly experiences: readonly string[];
  readonly methods: readonly MethodResult[];
  /** Many methods: a table with their costs, instead of curves. */
  readonly wide?: boolean;
}

/** Points and the class that a method gives each place of the plane. */
export interface Plane {
  readonly method: string;
  readonly cells: readonly { readonly x: number; readonly y: number; readonly unit: number }[];
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: string; readonly task: string }[];
}

export interface Answer {
  readonly question: string;
  readonly label: string;
  readonly probability: number;
}

/** A table of texts, for what no comparison shows. */
export interface ResultTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A share over days. */
export interface Series {
  readonly title: string;
  readonly points: readonly { readonly day: number; readonly accuracy: number }[];
  /** What happened, and when. */
  readonly marks: readonly { readonly day: number; readonly text: string }[];
}

export interface DemoResult {
  readonly demo: string;
  readonly about: string;
  readonly comparisons: readonly StreamComparison[];
  readonly planes: readonly Plane[];
  readonly answers: readonly Answer[];
  readonly tables?: readonly ResultTable[];
  readonly series?: readonly Series[];
}

/** What a demo is run with. */
export interface DemoContext {
  readonly seed: number;
  readonly data: string | null;
  /** Of the demo stream; its own default where undefined. */
  readonly days?: number | undefined;
  readonly signal: AbortSignal;
  readonly screen: Screen;
}

/** Where a demo tells how far it is. */
export interface Screen {
  /** A line that stays. */
  say(line: string): void;
  /** How far the current piece of work is, 0 to 1. */
  progress(name: string, done: number, detail: string): void;
}
