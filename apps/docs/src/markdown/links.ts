import { posix } from 'node:path';

/** Fenced blocks and inline code, in which nothing is a link. */
const CODE = /(^```[\s\S]*?^```|`[^`\n]+`)/gm;

/** Applies `map` to the target of every link and image of a Markdown text that is not in code. */
export function mapLinks(markdown: string, map: (target: string) => string): string {
  return markdown
    .split(CODE)
    .map((part, i) => (i % 2 ? part : part.replaceAll(/\]\(([^)\s]+)\)/g, (_, target) => `](${map(target)})`)))
    .join('');
}

export function linksOf(markdown: string): string[] {
  const found: string[] = [];
  mapLinks(markdown, (target) => {
    found.push(target);
    return target;
  });
  return found;
}

/** With a protocol, to a place of the same page, or from the root of the site. */
export const isRelative = (target: string): boolean => !/^([a-z][a-z0-9+.-]*:|#|\/)/i.test(target);

export interface Move {
  /** Paths in the repository, with `/`. */
  readonly from: string;
  readonly to: string;
  /** Pages that have moved, too: their new paths by the old ones. */
  readonly moved: ReadonlyMap<string, string>;
}

/** The text of a page that moves to another folder: its relative links lead where they did. */
export function rebased(markdown: string, { from, to, moved }: Move): string {
  return mapLinks(markdown, (target) => {
    if (!isRelative(target)) return target;
    const [path = '', ...anchor] = target.split('#');
    const old = posix.join(posix.dirname(from), path);
    const place = moved.get(old) ?? moved.get(posix.join(old, 'README.md')) ?? old;
    return [posix.relative(posix.dirname(to), place), ...anchor].join('#');
  });
}
