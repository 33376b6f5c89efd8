import type { Scenario } from '@unforget/types';
import type { LengthPlan } from '../suites/suite.ts';

/** An average accuracy that others report for a cell of a suite. */
export interface PublishedNumber {
  readonly scenario: Scenario;
  /** As the suite calls it. */
  readonly method: string;
  /** In percent. */
  readonly mean: number;
  /** Standard error of the mean over their seeds; null where none is told. */
  readonly sem: number | null;
  /** True: read in the publication or a transcription of it. False: told from memory, never called published. */
  readonly verified: boolean;
}

/** Numbers from one place. */
export interface Publication {
  readonly suite: string;
  readonly source: string;
  readonly seeds: number;
  /** How long they train; beside runs of another length, as `--iterations` makes them, their numbers say nothing. */
  readonly length: LengthPlan;
  readonly numbers: readonly PublishedNumber[];
}

type Row = Readonly<Partial<Record<Scenario, readonly [mean: number, sem: number | null, mark?: 'unverified']>>>;

/** A table as it is printed: a row for each method, a column for each scenario. */
export function tableOf(rows: Readonly<Record<string, Row>>): PublishedNumber[] {
  return Object.entries(rows).flatMap(([method, row]) =>
    (Object.keys(row) as Scenario[]).flatMap((scenario) => {
      const cell = row[scenario];
      if (!cell) return [];
      const [mean, sem, mark] = cell;
      return [{ scenario, method, mean, sem, verified: mark !== 'unverified' }];
    }),
  );
}
