import type { Row } from '../results/rows.ts';

/** Three digits, as short as they can be said. */
export function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  if (value >= 1) return value.toFixed(2);
  return value.toPrecision(2).replace(/\.?0+$/, '');
}

/** `3.21 ms`, `42.1 s` */
export const duration = (ms: number): string => (ms >= 10_000 ? `${figure(ms / 1000)} s` : `${figure(ms)} ms`);

export function verdict({ met, skipped }: Row): string {
  if (skipped !== undefined) return 'not run';
  return met === null ? '–' : met ? 'met' : '**not met**';
}

/** `0.62 (0.60–0.66)` */
export function ratioText({ ratio, spread }: Row): string {
  if (ratio === null || spread === null) return '–';
  return `${figure(ratio)} (${figure(spread[0])}–${figure(spread[1])})`;
}

/** One line for the screen. */
export function rowLine(row: Row): string {
  const name = `${row.work} / ${row.against}`;
  if (row.skipped !== undefined) return `${name}: skipped, ${row.skipped}`;
  const times =
    row.ours === null || row.theirs === null ? '' : `, ${duration(row.ours)} against ${duration(row.theirs)}`;
  const wrong = row.wrong === undefined ? '' : `; WRONG: ${row.wrong}`;
  return `${name}: ${ratioText(row)}, target ${row.target}: ${verdict(row).replaceAll('*', '')}${times}${wrong}`;
}
