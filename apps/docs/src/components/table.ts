import { h, type VNode } from 'vue';

type Content = string | VNode | readonly (string | VNode)[];

/** A table as Markdown would make it. */
export function table(head: readonly string[], rows: readonly (readonly Content[])[]): VNode {
  const cells = (tag: 'th' | 'td', contents: readonly Content[]): VNode[] =>
    contents.map((content) => h(tag, Array.isArray(content) ? [...content] : [content as string | VNode]));
  return h('table', { tabindex: 0 }, [
    h('thead', [h('tr', cells('th', head))]),
    h(
      'tbody',
      rows.map((row) => h('tr', cells('td', row))),
    ),
  ]);
}
