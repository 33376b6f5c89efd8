import type { Check, UnitRequest } from '../workers/protocol.ts';

/** Which worker runs a side: ours and plain TensorFlow.js in Node, the others in Python. */
export type Program = 'node' | 'torch' | 'avalanche';

/** One of the things that a work runs, turn by turn. */
export interface Side extends UnitRequest {
  /** Within its work: `ours`, `PyTorch`. */
  readonly name: string;
  readonly program: Program;
}

/** A row of the table: one side's time over another's, and what it should be. */
export interface RowPlan {
  /** Of all rows, and the key of its remark in remarks.json. */
  readonly id: string;
  /** What is done. */
  readonly work: string;
  readonly against: string;
  /** Names of sides. */
  readonly ours: string;
  readonly theirs: string;
  /** At most this ratio. */
  readonly target: number;
  /** What one has to know to read the row. */
  readonly note?: string;
  /** What is wrong with what the two computed, or null. */
  readonly judge: Judge;
  /** Which job of which peer, where the row belongs into the table of jobs beside those of others. */
  readonly job?: PeerJob;
}

/** A method that others have as well, as they and we run it. */
export interface PeerJob {
  readonly method: string;
  readonly scenario: 'task' | 'class';
  readonly peer: string;
}

/** What a side's warm-up and its readings saw. */
export interface Seen {
  readonly prepared: Check;
  readonly checks: readonly Check[];
}
/** `sides` are all that the work ran, by name. */
export type Judge = (ours: Seen, theirs: Seen, sides: ReadonlyMap<string, Seen>) => string | null;

/** A point of a curve: the side that is measured, the line it belongs to and its place on the axis. */
export interface PointPlan {
  readonly side: string;
  readonly line: string;
  readonly x: number;
}

export interface CurvePlan {
  readonly name: string;
  readonly title: string;
  readonly xTitle: string;
  readonly points: readonly PointPlan[];
}

/** Sides that take turns, and the rows or the curve that come of it. */
export interface Work {
  readonly name: string;
  readonly title: string;
  /** Of a reading: `ms a step`. */
  readonly unit: string;
  readonly sides: readonly Side[];
  readonly rows: readonly RowPlan[];
  readonly curve?: CurvePlan;
  /** A new process for every reading, for whole jobs, with the round's number as `seed`; otherwise one for all readings of a side. */
  readonly fresh?: boolean;
  /** At most so many rounds, for what takes long. */
  readonly mostRounds?: number;
  /** Seconds on two cores to start and warm up all sides, and of a round: for the time that is left. */
  readonly seconds: { readonly start: number; readonly round: number };
}

/** What the sizes depend on. */
export interface WorkContext {
  readonly tiny: boolean;
  /** Steps of the long job. */
  readonly steps: number;
  /** Folder of data sets, or null. */
  readonly data: string | null;
  /** A folder for files that both sides read. */
  readonly scratch: string;
}

/** Makes a work, or tells why it can't be done here. */
export interface WorkPlan {
  readonly name: string;
  readonly about: string;
  /** Not among all works: run where its name is given. */
  readonly onlyByName?: true;
  make(context: WorkContext): Promise<Work | { readonly skipped: string; readonly rows: readonly RowPlan[] }>;
}
