import type { DoneRecord, RunRecord } from '../results/record.ts';

/** One number of a run. */
export interface Measurement {
  readonly name: string;
  /** Experiences that were learned when it was measured. */
  readonly step: number;
  readonly value: number;
}

/** Runs that came to their end. */
export const doneOf = (records: readonly RunRecord[]): DoneRecord[] =>
  records.filter((record) => record.status === 'done');

/**
 * The numbers of a run: accuracies in 0…1 after each experience, on each and in the mean over those tested, and at its
 * end what the tables show. Undefined ones are left out.
 */
export function measurementsOf(record: DoneRecord): Measurement[] {
  const { accuracyMatrix, metrics, savedBytes, timing } = record;
  const last = accuracyMatrix[0]?.length ?? 0;
  const first = last - accuracyMatrix.length + 1; // joint training has one row, after everything
  const rows = accuracyMatrix.flatMap((row, i) => rowOf(row, first + i));
  const end = {
    average_accuracy: metrics.averageAccuracy,
    forgetting: metrics.forgetting,
    backward_transfer: metrics.backwardTransfer,
    saved_bytes: savedBytes,
    seconds: timing.seconds,
    seconds_consolidating: timing.consolidating,
  };
  const ends = Object.entries(end).map(([name, value]) => ({ name, step: last, value }));
  return [...rows, ...ends].filter(({ value }) => Number.isFinite(value));
}

function rowOf(row: readonly number[], step: number): Measurement[] {
  const tested = row.filter((value) => !Number.isNaN(value));
  const mean = tested.reduce((sum, value) => sum + value, 0) / tested.length;
  const width = String(row.length).length;
  return [
    { name: 'accuracy/mean', step, value: mean },
    ...row.map((value, i) => ({ name: `accuracy/experience_${String(i + 1).padStart(width, '0')}`, step, value })),
  ];
}
