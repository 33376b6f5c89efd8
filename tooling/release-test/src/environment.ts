import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What is the user's own: package managers' settings, switches of programs that run here, proxies to other machines. */
const PRIVATE =
  /^((https?|all)_proxy$|npm_|pnpm_|yarn_|corepack_|node_options|node_path|unforget_|turbo_|init_cwd|xdg_|ts_node_|tsx_)/i;

/** Where a stranger's programs keep what they keep: all of it goes with the folder. */
export interface Stranger {
  /** Temporary, removed in the end. */
  readonly folder: string;
  /** Address of the registry, with a slash at the end. */
  readonly registry: string;
}

/** The surroundings of somebody who has nothing but an empty home and this registry; `bins` come first in the path. */
export function strangersEnvironment({ folder, registry }: Stranger, bins: readonly string[] = []): NodeJS.ProcessEnv {
  const home = join(folder, 'home');
  const temporary = join(folder, 'tmp');
  for (const path of [home, temporary]) mkdirSync(path, { recursive: true });
  writeFileSync(join(home, '.npmrc'), npmrc(registry));
  const kept = Object.entries(process.env).filter(([name]) => !PRIVATE.test(name));
  // A package manager that runs this program put the repository's commands into the path: a stranger has none of them.
  const places = (process.env['PATH'] ?? '').split(delimiter).filter((path) => !/node_modules/.test(path));
  return {
    ...Object.fromEntries(kept),
    PATH: [...bins, ...places].join(delimiter),
    HOME: home,
    TMPDIR: temporary,
    NO_COLOR: '1',
    NODE_NO_WARNINGS: '1',
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_store_dir: join(folder, 'pnpm-store'),
    npm_config_userconfig: join(home, '.npmrc'),
    YARN_CACHE_FOLDER: join(folder, 'yarn-cache'),
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    YARN_ENABLE_TELEMETRY: 'false',
    YARN_NODE_LINKER: 'node-modules',
    // Yarn keeps away from what was published today.
    YARN_NPM_MINIMAL_AGE_GATE: '0',
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_REGISTRY: registry,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
  };
}

function npmrc(registry: string): string {
  const settings = ['audit=false', 'fund=false', 'update-notifier=false', 'ignore-scripts=true', 'loglevel=error'];
  return `${[`registry=${registry}`, `${registry.replace(/^http:/, '')}:_authToken=nobody`, ...settings].join('\n')}\n`;
}
