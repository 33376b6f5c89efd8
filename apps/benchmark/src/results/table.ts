/** A Markdown table whose columns line up as plain text too; the first `leftAligned` columns hold words, the others numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], leftAligned = 1): string {
  const widths = head.map((cell, i) => Math.max(3, ...[cell, ...rows.map((row) => row[i] ?? '')].map((c) => c.length)));
  const pad = (cell: string, i: number): string => {
    const width = widths[i] ?? 0;
    return i < leftAligned ? cell.padEnd(width) : cell.padStart(width);
  };
  const line = (cells: readonly string[]): string => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, i) => (i < leftAligned ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** `87.3`, a share in percent, or a dash for NaN. */
export const percent = (share: number): string => (Number.isFinite(share) ? (100 * share).toFixed(1) : '–');

/** `87.3 ± 0.4`; without the error where there is none. */
export const withError = ({ mean, standardError }: { mean: number; standardError: number }): string =>
  Number.isFinite(standardError) ? `${percent(mean)} ± ${percent(standardError)}` : percent(mean);

/** `2.4 s` */
export const secondsText = (seconds: number): string => (Number.isFinite(seconds) ? `${seconds.toFixed(1)} s` : '–');

/** `1 seed`, `3 seeds` */
export const counted = (count: number, word: string): string =>
  `${count} ${word}${count === 1 ? '' : word.endsWith('s') ? 'es' : 's'}`;

/** `86.5…88.1`, the bootstrap interval in percent, or a dash. */
export const intervalText = ({ low, high }: { low: number; high: number }): string =>
  Number.isFinite(low) ? `${percent(low)}…${percent(high)}` : '–';

export function probabilityText(p: number): string {
  if (Number.isNaN(p)) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
