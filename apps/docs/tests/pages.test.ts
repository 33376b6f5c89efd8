import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copiedPages } from '../src/generate/copied-pages.ts';
import { isRelative, linksOf, mapLinks, rebased } from '../src/markdown/links.ts';
import { repositoryPath } from '../src/markdown/repository-links.ts';
import { REPOSITORY, SITE } from '../src/places.ts';

const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md') && !path.startsWith('reference'))
  .map((path) => [path, readFileSync(join(SITE, path), 'utf8')] as const);

describe('links', () => {
  it('are found outside of code', () => {
    const text = 'a [b](c.md) `[d](e)` [`f`](g#h) ![i](j.svg)\n```ts\n[k](l)\n```\n[m](n)';
    expect(linksOf(text)).toEqual(['c.md', 'g#h', 'j.svg', 'n']);
    expect(mapLinks(text, (target) => target)).toBe(text);
  });

  it('lead where they did when a page moves', () => {
    const moved = new Map([
      ['docs/a.md', 'site/measured/a.md'],
      ['packages/core/README.md', 'site/packages/core.md'],
      ['README.md', 'site/index.md'],
    ]);
    const move = { from: 'README.md', to: 'site/index.md', moved };
    const text = '[a](docs/a.md#x) [b](packages/core) [c](LICENSE) [d](https://e.org/f) [g](#h)';
    expect(rebased(text, move)).toBe(
      '[a](measured/a.md#x) [b](packages/core.md) [c](../LICENSE) [d](https://e.org/f) [g](#h)',
    );
  });

  it('to files of the repository are told from those to pages', () => {
    const page = join(SITE, 'methods/ewc.md');
    expect(repositoryPath('../../../../examples/gates', page)).toBe('examples/gates');
    expect(repositoryPath('../choosing.md#x', page)).toBeNull();
    expect(repositoryPath('https://example.org', page)).toBeNull();
  });

  const texts = ['README.md', 'CONTRIBUTING.md', 'examples/README.md', ...copiedPages().map(([from]) => from)];
  it.each(texts)('of %s lead to files', (path) => {
    const targets = linksOf(readFileSync(join(REPOSITORY, path), 'utf8')).filter(isRelative);
    const place = (target: string): string => resolve(REPOSITORY, dirname(path), target.split('#')[0] ?? '');
    expect(targets.filter((target) => !existsSync(place(target)))).toEqual([]);
  });
});

describe('code blocks', () => {
  const blocks = pages.flatMap(([path, text]) =>
    [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(([, language = '', code = '']) => ({ path, language, code })),
  );

  it('are TypeScript, which tests/readme.test.ts runs, or commands', () => {
    expect(blocks.filter(({ language }) => !['ts', 'sh'].includes(language))).toEqual([]);
    const silent = blocks.filter(({ language, code }) => language === 'ts' && !code.includes('// prints: '));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('run scripts and install packages that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
    const published = readdirSync(join(REPOSITORY, 'packages')).map((name) =>
      name === 'unforget' ? name : `@unforget/${name}`,
    );
    const lines = blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => code.trim().split('\n'));
    for (const line of lines) {
      const [, script] = /^npm run (\S+)/.exec(line) ?? [];
      if (script) expect(scripts).toHaveProperty([script]);
      else expect(line).toMatch(/^npm install /);
      for (const [name] of line.matchAll(/@?unforget[\w/-]*/g)) expect(published).toContain(name);
    }
  });

  it('stand on the page of every method', () => {
    const silent = pages.filter(([path, text]) => path.startsWith('methods') && !text.includes('```ts'));
    expect(silent.map(([path]) => path)).toEqual([join('methods', 'index.md')]);
  });
});
