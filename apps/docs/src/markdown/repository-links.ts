import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { UnforgetError } from '@unforget/types';
import type { MarkdownRenderer } from 'vitepress';
import { REPOSITORY, SITE } from '../places.ts';
import { isRelative } from './links.ts';

const { GITHUB_REPOSITORY: slug, GITHUB_SERVER_URL: server = 'https://github.com' } = process.env;

/** The path in the repository that a relative link of a page leads to; null for another page. */
export function repositoryPath(target: string, page: string): string | null {
  if (!isRelative(target)) return null;
  const path = resolve(dirname(page), decodeURI(target.split('#')[0] ?? ''));
  return relative(SITE, path).startsWith('..') ? relative(REPOSITORY, path).replaceAll('\\', '/') : null;
}

/**
 * Links from pages to files of the repository, written as relative paths. They lead to GitHub where the build knows the
 * repository (in its workflows), and are plain words that name the path elsewhere. One to a file that is not there ends
 * the build.
 */
export function repositoryLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('repository-links', ({ tokens, env, Token }) => {
    for (const { children } of tokens) {
      let inside = false;
      for (const [i, token] of (children ?? []).entries()) {
        if (token.type === 'link_close' && inside) {
          inside = false;
          if (!slug) Object.assign(token, { type: 'span_close', tag: 'span' });
        }
        if (token.type !== 'link_open') continue;
        const path = repositoryPath(token.attrGet('href') ?? '', env.path);
        if (path === null) continue;
        if (!existsSync(join(REPOSITORY, path))) throw missing(path, env.path);
        inside = true;
        if (slug) token.attrSet('href', `${server}/${slug}/tree/HEAD/${path}`);
        else (children ?? [])[i] = Object.assign(new Token('span_open', 'span', 1), { attrs: attributes(path) });
      }
    }
  });
}

const attributes = (path: string): [string, string][] => [
  ['class', 'repository-file'],
  ['title', path],
];

const missing = (path: string, page: string): UnforgetError =>
  new UnforgetError({
    code: 'missing-file',
    what: `A link of ${relative(REPOSITORY, page)}`,
    expected: 'a file of the repository',
    received: path,
  });
