export { escapeHtml, htmlPage, htmlTable, type PageOptions } from './page.ts';
export { plotSvg } from './plot.ts';
export { writeWhole } from './write-whole.ts';
