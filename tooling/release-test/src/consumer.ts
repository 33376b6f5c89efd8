/** A line of Node.js; its exact version stands in {@link NODES}. */
export type NodeLine = '20' | '22' | '24' | '26';
export type ClientName = 'npm' | 'pnpm' | 'yarn' | 'yarn-4';

/** A program to run in the consumer's folder; its own commands (`tsc`, `vite`) are in the path. */
export interface CommandStep {
  readonly run: readonly [string, ...string[]];
  /** What it prints, line by line. */
  readonly prints?: readonly string[];
  /** It has to fail, with a line like this: the sentence that its user reads. */
  readonly fails?: RegExp;
}

/** A built page to open in Chromium; what it writes into the element `#result` is what it prints. */
export interface PageStep {
  readonly page: string;
  readonly prints: readonly string[];
}

export type Step = CommandStep | PageStep;

/** Somebody who installs packages into a new project and runs it. Plain data. */
export interface Consumer {
  /** Its name on the command line: unique, kebab-case. */
  readonly name: string;
  /** What it shows, in a few words. */
  readonly about: string;
  /** Default: the line of the lowest supported version. */
  readonly node?: NodeLine;
  /** Default npm. */
  readonly client?: ClientName;
  /** A folder of `examples/` or of `projects/` beside the sources, copied whole; with its own package.json or without. */
  readonly project?: string;
  /** More files, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Each entry is one command of the client: the packages that it adds, as they are typed, options too. */
  readonly installs?: readonly (readonly string[])[];
  readonly steps: readonly Step[];
}

/** The versions of Node.js to run on: the lowest that is supported, and the newest of each later line. */
export const NODES: Readonly<Record<NodeLine, string>> = {
  '20': '20.19.0',
  '22': '22.23.3',
  '24': '24.21.0',
  '26': '26.12.1',
};

/** Package managers besides the npm that is there already. */
export const CLIENTS: Readonly<Record<Exclude<ClientName, 'npm'>, { readonly spec: string; readonly script: string }>> =
  {
    pnpm: { spec: 'pnpm@10.34.9', script: 'pnpm/bin/pnpm.cjs' },
    yarn: { spec: 'yarn@1.22.22', script: 'yarn/bin/yarn.js' },
    'yarn-4': { spec: '@yarnpkg/cli-dist@4.18.1', script: '@yarnpkg/cli-dist/bin/yarn.js' },
  };
