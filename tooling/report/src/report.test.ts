import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { escapeHtml, htmlPage, htmlTable, plotSvg, writeWhole } from './index.ts';

it('escapes whatever comes in', () => {
  expect(escapeHtml(`<a href="x">'&'</a>`)).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;');
  expect(htmlTable(['<h>'], [['<r>', '<c>']])).toBe(
    '<table><thead><tr><th>&lt;h&gt;</th></tr></thead><tbody><tr><th scope="row">&lt;r&gt;</th><td>&lt;c&gt;</td></tr></tbody></table>',
  );
  expect(htmlPage({ title: '<t>', sections: [], footer: '<f>' })).not.toMatch(/<t>|<f>/);
});

it('draws a plot as SVG, without a network', async () => {
  const svg = await plotSvg({
    data: {
      values: [
        { x: 0, y: 1 },
        { x: 1, y: 2 },
      ],
    },
    mark: 'line',
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
  });
  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain('mark-line');
});

it('writes a file whole, and leaves nothing beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  try {
    await writeWhole(join(folder, 'a/b.html'), 'first');
    await writeWhole(join(folder, 'a/b.html'), 'second');
    expect(readFileSync(join(folder, 'a/b.html'), 'utf8')).toBe('second');
    expect(readdirSync(join(folder, 'a'))).toEqual(['b.html']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('leaves the old content, and nothing beside it, when it can not write', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  try {
    await writeWhole(join(folder, 'b.html'), 'first');
    // No text, as a caller without types may pass: the write itself fails.
    await expect(writeWhole(join(folder, 'b.html'), undefined as never)).rejects.toThrow();
    expect(readFileSync(join(folder, 'b.html'), 'utf8')).toBe('first');
    mkdirSync(join(folder, 'taken'));
    await expect(writeWhole(join(folder, 'taken'), 'text')).rejects.toThrow();
    expect(readdirSync(folder).sort()).toEqual(['b.html', 'taken']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
