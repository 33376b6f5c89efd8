import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from './processes.ts';
import { packageFolders } from './readme.ts';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly [key: string]: unknown;
}

/** A copy of the repository as it lies there, in which versions may be raised and packages published. */
export class RepositoryCopy {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.#env = env;
  }

  /** Cost: 7 MB of files and an installation out of pnpm's store. */
  static async of(repository: string, { folder, env }: { folder: string; env: NodeJS.ProcessEnv }) {
    const list = ['git', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'] as const;
    const files = (await must(list, { cwd: repository, env })).split('\0').filter(Boolean);
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(repository, file), join(folder, file), { force: true });
    }
    const copy = new RepositoryCopy(folder, env);
    const wanted = ['.', './packages/*', '@unforget/build'].flatMap((filter) => ['--filter', filter]);
    await copy.#run(['pnpm', 'install', '--no-frozen-lockfile', '--prefer-offline', '--ignore-scripts', ...wanted]);
    // changesets asks git for the changes, and tags what it has published.
    await copy.#run(['git', 'init', '--quiet', '--initial-branch', 'main']);
    await copy.commit('start');
    return copy;
  }

  /** Builds every package; what the repository's own build left in its cache is used. */
  async build(repository: string): Promise<void> {
    const args = ['--output-logs=errors-only', '--no-color', `--cache-dir=${join(repository, '.turbo/cache')}`];
    await this.#run(['pnpm', 'exec', 'turbo', 'run', 'build', ...args]);
  }

  async addChangeset(name: string, bump: 'patch' | 'minor'): Promise<void> {
    writeFileSync(join(this.folder, '.changeset/release-test.md'), `---\n"${name}": ${bump}\n---\n\nRelease test.\n`);
  }

  /** Raises versions as the changesets say. */
  async version(): Promise<void> {
    await this.#run(['pnpm', 'exec', 'changeset', 'version']);
    await this.commit('versions');
  }

  /** Publishes what the registry does not have; returns what that is, as `name@version`. */
  async publish(): Promise<string[]> {
    const said = await this.#run(['pnpm', 'exec', 'changeset', 'publish']);
    return [...said.matchAll(/New tag:\s+(\S+@\d\S*)/g)].map(([, tag = '']) => tag);
  }

  /** Publishes one package as it lies there. */
  async publishOne(folder: string): Promise<void> {
    await this.#run(['pnpm', 'publish', '--no-git-checks', '--ignore-scripts'], this.#place(folder));
  }

  manifests(): Manifest[] {
    return packageFolders(this.folder).map((folder) => this.manifest(folder));
  }

  manifest(folder: string): Manifest {
    return JSON.parse(readFileSync(join(this.#place(folder), 'package.json'), 'utf8'));
  }

  /** Changes one package, lets `work` happen, and puts everything back. */
  async with<T>(folder: string, change: (place: string) => void, work: () => Promise<T>): Promise<T> {
    const kept = join(this.folder, '.kept');
    const place = this.#place(folder);
    const names = readdirSync(place).filter((name) => name !== 'node_modules');
    for (const name of names) cpSync(join(place, name), join(kept, name), { recursive: true });
    try {
      change(place);
      return await work();
    } finally {
      for (const name of names) cpSync(join(kept, name), join(place, name), { recursive: true, force: true });
    }
  }

  async commit(message: string): Promise<void> {
    const as = ['-c', 'user.name=release test', '-c', 'user.email=release@test.invalid', '-c', 'commit.gpgsign=false'];
    await this.#run(['git', 'add', '--all']);
    await this.#run(['git', ...as, 'commit', '--quiet', '--no-verify', '--message', message]);
  }

  #place(folder: string): string {
    return join(this.folder, 'packages', folder);
  }

  #run(command: readonly [string, ...string[]], cwd: string = this.folder): Promise<string> {
    return must(command, { cwd, env: this.#env });
  }
}
