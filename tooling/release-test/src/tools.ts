import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENTS, type ClientName, NODES, type NodeLine } from './consumer.ts';
import { must } from './processes.ts';

/** Installs the versions of Node.js and the package managers that consumers ask for, each once. */
export class Tools {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#env = env;
  }

  /** The folder that holds the program `node`. */
  async node(line: NodeLine): Promise<string> {
    // The package `node` only picks one of these, by an install script.
    const system = process.platform === 'win32' ? 'win' : process.platform;
    return join(await this.#package(`node-${system}-${process.arch}@${NODES[line]}`), 'bin');
  }

  /** The beginning of a package manager's command lines. */
  async client(name: ClientName): Promise<readonly [string, ...string[]]> {
    if (name === 'npm') return ['npm'];
    const { spec, script } = CLIENTS[name];
    const folder = await this.#package(spec);
    return ['node', join(folder.slice(0, -nameIn(spec).length), script)];
  }

  async #package(spec: string): Promise<string> {
    const home = join(this.#folder, spec.replaceAll(/[^\w.-]/g, '-'));
    const folder = join(home, 'node_modules', nameIn(spec));
    if (existsSync(folder)) return folder;
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
    await must(['npm', 'install', '--no-save', spec], { cwd: home, env: this.#env });
    return folder;
  }
}

const nameIn = (spec: string): string => spec.slice(0, spec.lastIndexOf('@'));
