export type { Block, Cell, Facts, Note, Page, Plots, Section, Table, Text } from './blocks.ts';
export { escapeHtml } from './escape.ts';
export { renderPage } from './page.ts';
export { type PlotOptions, type PlotSpec, plotSvg } from './plot.ts';
export { writeWhole } from './write-whole.ts';
