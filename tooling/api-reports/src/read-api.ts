import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';
import { Application, type Context, Converter, type ProjectReflection, type TypeDocOptions } from 'typedoc';

const repository = join(import.meta.dirname, '../../..');

/** What is imported, `@unforget/core/testing`, and the file that it comes from. */
export interface EntryPoint {
  /** Of the package, in packages/. */
  readonly folder: string;
  readonly name: string;
  readonly file: string;
}

/** Every entry of every package that has TypeScript behind it. */
export function entryPoints(): EntryPoint[] {
  return readdirSync(join(repository, 'packages')).flatMap((folder) => {
    const root = join(repository, 'packages', folder);
    const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
    return Object.entries(exports).flatMap(([entry, target]) => {
      const source = typeof target === 'string' ? '' : target['@unforget/source'];
      return source.endsWith('.ts') ? [{ folder, name: `${name}${entry.slice(1)}`, file: join(root, source) }] : [];
    });
  });
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly '@unforget/source': string }>>;
}

/** Beyond what is said here, such as where and how pages are written. */
export type ApiOptions = TypeDocOptions;

/** The public API of all packages, a module for each entry under the name that is imported. */
export async function readApi(more: ApiOptions = {}): Promise<{ app: Application; project: ProjectReflection }> {
  const entries = entryPoints();
  const app = await Application.bootstrapWithPlugins({
    name: 'API',
    entryPoints: entries.map(({ file }) => file),
    tsconfig: join(repository, 'tsconfig.json'),
    // It would empty whatever folder it is told of.
    cleanOutputDir: false,
    readme: 'none',
    excludeInternal: true,
    excludePrivate: true,
    disableSources: true,
    // `tsc` has its own place among the checks.
    skipErrorChecking: true,
    logLevel: 'Error',
    ...more,
  });
  // The entries alone, and what they import: a configuration's files would be the whole repository.
  const { options, logger } = app;
  options.setCompilerOptions(options.getValue('entryPoints'), options.getCompilerOptions(logger), []);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }: Context) => {
    for (const module of project.children ?? [])
      module.name = nameOf(project.getSymbolIdFromReflection(module)?.fileName, entries);
  });
  const project = await app.convert();
  if (project && !logger.hasErrors()) return { app, project };
  throw new UnforgetError({
    code: 'invalid-input',
    what: 'The public API',
    expected: 'sources that TypeDoc can read',
    received: `${logger.errorCount} errors, printed above`,
  });
}

function nameOf(file: string | undefined, entries: readonly EntryPoint[]): string {
  const entry = entries.find((one) => one.file === file);
  if (entry) return entry.name;
  throw new UnforgetError({
    code: 'invalid-input',
    what: 'A module of the public API',
    expected: 'the file of an entry point',
    received: String(file),
  });
}
