import { join } from 'node:path';
import { readApi } from '@unforget/api-reports';
import { UnforgetError } from '@unforget/types';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { REFERENCE } from '../places.ts';

/** Pages that VitePress takes as they are. */
const PAGES: Partial<PluginOptions> = {
  entryFileName: 'index',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  sanitizeComments: true,
  useCustomAnchors: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  // Every property is readonly, and what it means counts more than where it comes from.
  tableColumnSettings: { hideModifiers: true, hideInherited: true, hideOverrides: true, hideSources: true },
};

/** Writes a page for each entry of each package into the reference, from the sources and their comments. */
export async function generateApi(): Promise<void> {
  const { app, project } = await readApi({
    ...PAGES,
    plugin: ['typedoc-plugin-markdown'],
    out: join(REFERENCE, 'api'),
    router: 'module',
  });
  await app.generateOutputs(project);
  if (!app.logger.hasErrors()) return;
  throw new UnforgetError({
    code: 'invalid-input',
    what: 'The API pages',
    expected: 'to be written',
    received: `${app.logger.errorCount} errors, printed above`,
  });
}
