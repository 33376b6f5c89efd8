/**
 * A page with `table` between the marks `<!-- written by … -->` and `<!-- end of … -->` of whoever writes it there.
 * @throws Error when the page lacks the marks
 */
export function withTable(page: string, by: string, table: string): string {
  const [start, end] = [`<!-- written by ${by} -->`, `<!-- end of ${by} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`No ${start} … ${end} in the page`);
  return `${page.slice(0, from + start.length)}\n\n${table}\n\n${page.slice(to)}`;
}
