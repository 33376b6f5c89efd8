/** Plain data that travels between the program and its workers, one JSON document a line. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a side was seen to compute, so that a fast wrong thing can't win: losses, accuracies, bytes. */
export type Check = { readonly [figure: string]: Json };

/** A measured piece of work: the name of a unit and what it is made of. */
export interface UnitRequest {
  readonly unit: string;
  readonly params: { readonly [key: string]: Json };
}

/** What a worker is told. `prepare` includes the warm-up; `run` takes one reading. */
export type Order =
  | ({ readonly id: number; readonly do: 'prepare' } & UnitRequest)
  | { readonly id: number; readonly do: 'run' }
  | { readonly id: number; readonly do: 'release' };

/** One reading: milliseconds of a unit of the work (a step, a pass, a whole job). */
export interface Reading {
  readonly ms: number;
  readonly check: Check;
}

/** What a worker answers; `prepared` tells the versions of what it runs on. */
export type Answer =
  | { readonly id: number; readonly prepared: Check; readonly versions: Readonly<Record<string, string>> }
  | ({ readonly id: number } & Reading)
  | { readonly id: number; readonly released: true }
  | { readonly id: number; readonly error: string };

/** A unit after its warm-up. */
export interface PreparedUnit {
  /** What the warm-up saw. */
  readonly check: Check;
  run(): Promise<Reading>;
  release(): void;
}

/** Makes a unit ready; a registry of these is all that a worker is. */
export type UnitMaker = (params: UnitRequest['params']) => Promise<PreparedUnit>;
