import { percent, powerOfTen } from './trial.ts';

/** How far one λ goes for a method, with one kind of importance. */
export interface Row {
  readonly method: string;
  readonly kind: string;
  /** Decades between the best λ of the net and problem where it is smallest, and where it is largest. */
  readonly decades: number;
  /** The λ that loses least where it loses most. */
  readonly lambda: number;
  /** What that one loses at most against the best of each. */
  readonly loss: number;
}

/** The table for the README. */
export function tableOf(rows: readonly Row[], seeds: number): string {
  const lines = rows.map(
    ({ method, kind, decades, lambda, loss }) =>
      `| \`${method}\` | ${kind} | ${decades.toFixed(1)} decades | ${powerOfTen(lambda)} | ${percent(loss)} points |`,
  );
  return [
    `Task-incremental, 60 steps an experience, nets of two layers of 16 and 256 units, digits and clouds of points, ${seeds === 1 ? 'one seed' : `${seeds} seeds`}:`,
    '',
    '| method | importance | the best λ moves over | best λ for all | loses at most |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}
