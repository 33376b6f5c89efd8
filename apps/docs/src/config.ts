import { defineConfig } from 'vitepress';
import { repositoryLinks } from './markdown/repository-links.ts';
import { OUT } from './places.ts';
import { sidebar } from './sidebar.ts';

const SOURCE = '@unforget/source';
/** Where the site will stand on its server. */
const base = process.env['UNFORGET_DOCS_BASE'] ?? '/';

export const config = defineConfig({
  title: 'Unforget',
  description: 'Continual learning for TypeScript',
  lang: 'en',
  base,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  srcDir: 'site',
  outDir: process.env['UNFORGET_DOCS_OUT'] ?? OUT,
  cleanUrls: false,
  // A dead link ends the build.
  ignoreDeadLinks: false,
  markdown: {
    math: true,
    config: (md) => {
      md.use(repositoryLinks);
    },
  },
  // Components use the packages' sources, as everything in the repository does.
  vite: {
    resolve: { conditions: [SOURCE] },
    ssr: { resolve: { conditions: [SOURCE], externalConditions: [SOURCE] }, noExternal: [/^@unforget\//] },
  },
  // Tables of measurements are wide, and have few headings.
  transformPageData: ({ relativePath, frontmatter }) => {
    if (relativePath.startsWith('reference/measured/'))
      return { frontmatter: { ...frontmatter, aside: false, pageClass: 'wide' } };
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Choosing a method', link: '/choosing' },
      { text: 'Methods', link: '/methods/' },
      { text: 'API', link: '/reference/api/' },
    ],
    sidebar: sidebar(),
    footer: { message: 'MIT licence' },
  },
});
