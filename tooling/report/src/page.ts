const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe as content or attribute of HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

/** A table; all cells are text, the first column and the head are headings. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string =>
    row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('');
  const body = rows.map(
    ([first = '', ...rest]) => `<tr><th scope="row">${escapeHtml(first)}</th>${cells('td', rest)}</tr>`,
  );
  return `<table><thead><tr>${cells('th', head)}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

export interface PageOptions {
  readonly title: string;
  /** HTML of the page's parts, in order. */
  readonly sections: readonly string[];
  /** A line at the end: versions, engine, seed. */
  readonly footer: string;
}

const STYLE = `
:root { color-scheme: light dark; --text: #1b2126; --muted: #5b6670; --line: #dde2e6; --page: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #e8ecef; --muted: #9aa5ae; --line: #353d44; --page: #14181b; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 1080px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; } h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1.2rem; } h3 { margin-bottom: .2rem; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: right; font-weight: normal; white-space: nowrap; } table { display: block; overflow-x: auto; } th:first-child { text-align: left; } thead th { color: var(--muted); } p { max-width: 75ch; }
figure { margin: 1rem 0; overflow-x: auto; } figcaption, footer { color: var(--muted); font-size: .9rem; } .side { display: flex; flex-wrap: wrap; gap: 2rem; }
`;

/** A page that needs nothing but itself. */
export function htmlPage({ title, sections, footer }: PageOptions): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body>
<h1>${escapeHtml(title)}</h1>
${sections.join('\n')}
<footer><p>${escapeHtml(footer)}</p></footer>
</body>
</html>
`;
}
