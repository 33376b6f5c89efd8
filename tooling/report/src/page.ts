import type { Block, Cell, Facts, Page, Plots, Section, Table } from './blocks.ts';
import { escapeHtml } from './escape.ts';
import { plotSvg } from './plot.ts';
import { STYLE } from './style.ts';

/**
 * A report as one HTML document that needs nothing else: style and drawings are in it, and its content policy forbids
 * scripts and every request. All text is escaped.
 * @throws Error when a plot can't be drawn
 */
export async function renderPage(page: Page): Promise<string> {
  const plots = { drawn: 0 };
  const sections: string[] = [];
  for (const [i, section] of page.sections.entries()) {
    sections.push(await renderSection(section, { depth: 2, id: `s${i + 1}`, plots }));
  }
  const contents = page.sections.map(({ title }, i) => `<li><a href="#s${i + 1}">${escapeHtml(title)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(page.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(page.title)}</h1>
<p class="lead">${escapeHtml(page.lead)}</p>
<nav><ol>${contents.join('')}</ol></nav>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

interface Place {
  readonly depth: number;
  readonly id: string;
  /** How many plots the page has so far: each has ids of its own. */
  readonly plots: { drawn: number };
}

async function renderSection(section: Section, place: Place): Promise<string> {
  const { depth, id, plots } = place;
  const heading = `h${Math.min(depth, 6)}`;
  const parts = [`<section id="${id}">`, `<${heading}>${escapeHtml(section.title)}</${heading}>`];
  for (const block of section.blocks) parts.push(await renderBlock(block, plots));
  for (const [i, inner] of (section.sections ?? []).entries()) {
    parts.push(await renderSection(inner, { depth: depth + 1, id: `${id}-${i + 1}`, plots }));
  }
  return [...parts, '</section>'].join('\n');
}

function renderBlock(block: Block, plots: { drawn: number }): string | Promise<string> {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'note':
      return `<p class="note">${escapeHtml(block.text)}</p>`;
    case 'table':
      return renderTable(block);
    case 'facts':
      return renderFacts(block);
    case 'plots':
      return renderPlots(block, plots);
  }
}

function renderTable({ caption, columns, rows }: Table): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(renderCell).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><caption>${escapeHtml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table></div>`;
}

function renderCell(cell: Cell, column: number): string {
  const { text, style } = typeof cell === 'string' ? { text: cell, style: null } : cell;
  const content = escapeHtml(text);
  if (column === 0) return `<th scope="row">${content}</th>`;
  return style ? `<td class="${style}">${content}</td>` : `<td>${content}</td>`;
}

const renderFacts = ({ entries }: Facts): string =>
  `<dl>${entries.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`;

async function renderPlots({ plots: list }: Plots, counter: { drawn: number }): Promise<string> {
  const figures: string[] = [];
  for (const { title, spec } of list) {
    counter.drawn += 1;
    const svg = await plotSvg(spec, { idPrefix: `p${counter.drawn}-` });
    figures.push(`<figure><figcaption>${escapeHtml(title)}</figcaption>${svg}</figure>`);
  }
  return `<div class="plots">${figures.join('\n')}</div>`;
}
