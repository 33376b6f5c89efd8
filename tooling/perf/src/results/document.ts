import { cpus, release, totalmem } from 'node:os';
import { busyCores } from '../measure/busy-cores.ts';
import { THREADS } from '../measure/launch.ts';
import type { Curve, Row } from './rows.ts';

/** What was measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Of each side. */
  readonly threads: number;
  readonly memoryGiB: number;
  readonly platform: string;
  /** Cores that others kept busy just before the run: with more than a few tenths, times are not to be trusted. */
  readonly loadBefore: number;
}

/** What `--json` writes; schema.json describes it. */
export interface PerfDocument {
  readonly kind: 'performance';
  readonly schemaVersion: 1;
  readonly command: string;
  readonly date: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** Small sizes, to see that everything runs: its times mean nothing. */
  readonly tiny: boolean;
  /** The run was broken off: what is there was measured, the rest is missing. */
  readonly partial: boolean;
  readonly seconds: number;
  readonly rows: readonly Row[];
  readonly curves: readonly Curve[];
}

export const thisMachine = async (): Promise<Machine> => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  threads: THREADS,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}, ${release()}`,
  loadBefore: Math.round(100 * (await busyCores(2))) / 100,
});
