/** A fraction as a percentage with one decimal, `83.3`; a dash for NaN; never `-0.0`. */
export function percent(fraction: number): string {
  if (Number.isNaN(fraction)) return '–';
  const text = (fraction * 100).toFixed(1);
  return text === '-0.0' ? '0.0' : text;
}

/** Columns of a terminal that a text takes: two for East Asian wide characters and emoji, none for combining marks. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** One line, whatever the name holds: a line break in it would tear the table. */
const clean = (cell: string): string => cell.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

/** Aligned plain text: first column to the left, the others to the right, two spaces between; the first row is the head. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(clean));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, textWidth(cell));
    });
  }
  return cells
    .map((row) =>
      row
        .map((cell, column) => pad(cell, column, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(cell: string, column: number, width: number): string {
  const space = ' '.repeat(width - textWidth(cell));
  return column === 0 ? cell + space : space + cell;
}
