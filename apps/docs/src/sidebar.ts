import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import { REFERENCE, SITE } from './places.ts';

type Item = DefaultTheme.SidebarItem;

/** The title of a page is said once: in the page. */
function titleOf(file: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return (title ?? file).replaceAll(/[`\\]/g, '');
}

const page = (path: string): Item => ({ text: titleOf(join(SITE, `${path}.md`)), link: `/${path}` });

/** Every page of a folder of the reference, by name. */
function pagesOf(folder: string): Item[] {
  const root = join(REFERENCE, folder);
  const files = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }) : [];
  const names = files.filter((file) => file.endsWith('.md') && file !== 'index.md').map((file) => file.slice(0, -3));
  return names.sort().map((name) => page(`reference/${folder}/${name.replaceAll('\\', '/')}`));
}

const methods = (...names: string[]): Item[] => names.map((name) => page(`methods/${name}`));

export function sidebar(): DefaultTheme.SidebarItem[] {
  return [
    {
      text: 'Guide',
      items: ['start', 'choosing', 'writing-a-strategy', 'engines', 'versions-and-gates', 'benchmarks', 'glossary'].map(
        page,
      ),
    },
    {
      text: 'Methods',
      items: [
        { text: 'Overview', link: '/methods/' },
        { text: 'Baselines', link: '/methods/baselines' },
        { text: 'Regularisation', items: methods('ewc', 'online-ewc', 'si', 'mas') },
        {
          text: 'Replay',
          items: methods('er', 'der', 'a-gem', 'er-ace', 'gdumb', 'icarl', 'latent-replay'),
        },
        { text: 'Distillation', items: methods('lwf', 'feature-distillation') },
        { text: 'Architecture', items: methods('progressive', 'packnet', 'lora', 'o-lora') },
        { text: 'Combinations', link: '/methods/combinations' },
      ],
    },
    {
      text: 'Reference',
      items: [
        { text: 'Packages', collapsed: true, items: pagesOf('packages') },
        { text: 'API', collapsed: true, link: '/reference/api/', items: pagesOf('api') },
        { text: 'Measured', collapsed: true, items: pagesOf('measured') },
        { text: 'Decisions', collapsed: true, items: pagesOf('decisions') },
      ],
    },
  ];
}
