import Table from 'cli-table3';

const NO_LINES = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** A table for people. The first columns hold words, the `numbers` last ones numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], numbers = 0): string {
  const shown = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (i < head.length - numbers ? 'left' : 'right')),
    // No colours: the text may go to a file.
    style: { head: [], border: [] },
    chars: NO_LINES,
  });
  shown.push(...rows.map((row) => [...row]));
  return shown.toString();
}

/** `87.3 %`, or a dash where there is no number. */
export const percent = (share: number | null | undefined): string =>
  typeof share === 'number' && Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–';

/** `1 example`, `3 examples` */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** The first characters of a text, on one line. */
export function shortened(text: string, most = 60): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
