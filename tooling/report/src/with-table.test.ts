import { expect, it } from 'vitest';
import { withTable } from './with-table.ts';

const page =
  'Before\n<!-- written by a -->\nold\n<!-- end of a -->\n<!-- written by b -->\nkept\n<!-- end of b -->\nAfter';

it('puts a table between the marks of its writer, and again in its own place', () => {
  const once = withTable(page, 'a', '| new |');
  expect(once).toBe(page.replace('\nold\n', '\n\n| new |\n\n'));
  expect(withTable(once, 'a', '| new |')).toBe(once);
});

it('refuses a page without the marks of a writer, or with them the wrong way round', () => {
  expect(() => withTable(page, 'c', '')).toThrow('No <!-- written by c --> … <!-- end of c --> in the page');
  expect(() => withTable('<!-- end of a --> <!-- written by a -->', 'a', '')).toThrow('No <!-- written by a -->');
});
