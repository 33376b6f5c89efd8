import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';
import { Application, type Context, Converter } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { REFERENCE, REPOSITORY } from '../places.ts';

/** What is imported, `@unforget/core/testing`, and the file that it comes from. */
export interface EntryPoint {
  readonly name: string;
  readonly file: string;
}

/** Every entry of every package that has TypeScript behind it. */
export function entryPoints(): EntryPoint[] {
  return readdirSync(join(REPOSITORY, 'packages')).flatMap((folder) => {
    const root = join(REPOSITORY, 'packages', folder);
    const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
    return Object.entries(exports).flatMap(([entry, target]) => {
      const source = typeof target === 'string' ? '' : target['@unforget/source'];
      return source.endsWith('.ts') ? [{ name: `${name}${entry.slice(1)}`, file: join(root, source) }] : [];
    });
  });
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly '@unforget/source': string }>>;
}

/** Writes a page for each entry into the reference, from the sources and their comments. */
export async function generateApi(): Promise<void> {
  const entries = entryPoints();
  const app = await Application.bootstrapWithPlugins({
    ...PAGES,
    name: 'API',
    entryPoints: entries.map(({ file }) => file),
    tsconfig: join(REPOSITORY, 'tsconfig.json'),
    plugin: ['typedoc-plugin-markdown'],
    out: join(REFERENCE, 'api'),
    // It would empty whatever folder it is told of; the reference is emptied before.
    cleanOutputDir: false,
    readme: 'none',
    router: 'module',
    excludeInternal: true,
    excludePrivate: true,
    disableSources: true,
    // `tsc` has its own place among the checks.
    skipErrorChecking: true,
    logLevel: 'Error',
  });
  // The entries alone, and what they import: a configuration's files would be the whole repository.
  const { options, logger } = app;
  options.setCompilerOptions(options.getValue('entryPoints'), options.getCompilerOptions(logger), []);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context: Context) => {
    const { project } = context;
    for (const module of project.children ?? [])
      module.name = nameOf(project.getSymbolIdFromReflection(module)?.fileName, entries);
  });
  const project = await app.convert();
  if (!project) throw failed(logger.errorCount);
  await app.generateOutputs(project);
  if (logger.hasErrors()) throw failed(logger.errorCount);
}

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
};

function nameOf(file: string | undefined, entries: readonly EntryPoint[]): string {
  const entry = entries.find((one) => one.file === file);
  if (entry) return entry.name;
  throw new UnforgetError({
    code: 'invalid-input',
    what: 'A module of the API pages',
    expected: 'the file of an entry point',
    received: String(file),
  });
}

const failed = (errors: number): UnforgetError =>
  new UnforgetError({
    code: 'invalid-input',
    what: 'The API pages',
    expected: 'sources that TypeDoc can read',
    received: `${errors} errors, printed above`,
  });
