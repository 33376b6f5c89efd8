import { createHash } from 'node:crypto';
import type { DoneRecord } from '../../results/record.ts';
import type { SweepFile } from '../../results/sweep-file.ts';
import { doneOf, type Measurement, measurementsOf } from '../measurements.ts';

/** A run as MLflow has it. */
export interface MlflowRun {
  readonly name: string;
  /** Tells a run from every other one that was ever made: its results, but not its seconds, are in it. */
  readonly digest: string;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: readonly Measurement[];
  readonly milliseconds: number;
}

export const mlflowRunsOf = ({ suite }: SweepFile, records: Parameters<typeof doneOf>[0]): MlflowRun[] =>
  doneOf(records).map((record) => runOf(record, suite));

function runOf(record: DoneRecord, { methods, protocol }: SweepFile['suite']): MlflowRun {
  const { key, scenario, method, seed, lambda, engine, timing, accuracyMatrix } = record;
  const { source, hidden, optimizer, batchSize, length } = protocol;
  const digest = digestOf({ key, fingerprint: record.protocol, accuracyMatrix });
  return {
    name: key,
    digest,
    params: texts({
      ...{ source, hidden, optimizer, batchSize, length },
      ...methods[method],
      ...{ scenario, method, seed, ...(lambda === null ? {} : { lambda }) },
    }),
    tags: { 'unforget.run': digest, 'unforget.protocol': record.protocol, 'unforget.engine': engine.backend },
    metrics: measurementsOf(record),
    milliseconds: Math.round(1000 * timing.seconds),
  };
}

export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

const texts = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
