import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { UnforgetError } from '@unforget/types';
import { Command } from 'commander';
import { cacheRoot, listEntries } from '../native/cache.ts';
import type { Installed } from '../native/install.ts';
import { type InstallError, installError } from '../native/install-error.ts';
import { type Run, run } from '../native/runner.ts';
import { nativeTarget, thisSystem } from '../native/target.ts';
import { whyNotLoading } from '../native/verify.ts';
import { findTfjsNode } from '../node-runtime.ts';

const EXIT_CODES = `
Exit codes: 0 the native engine is there; 1 an attempt failed, or (status) it is not there; 2 wrong usage;
3 something must be installed first (tfjs-node, Python with pip, a C++ compiler) or this system has no TensorFlow.
Without the native engine everything runs on wasm.

Environment: UNFORGET_CACHE (cache folder), UNFORGET_PYTHON, CXX.`;

/** Where the program writes and what it runs; the tests replace it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly progress: NodeJS.WriteStream;
  readonly run: Run;
  readonly findTfjsNode: () => string | undefined;
}

export const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  progress: process.stderr,
  run,
  findTfjsNode: () => findTfjsNode() ?? tfjsNodeOfProject(),
};

function tfjsNodeOfProject(): string | undefined {
  try {
    return dirname(createRequire(join(process.cwd(), 'x.js')).resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return undefined;
  }
}

/** The command line of `unforget-backend`; `setExitCode` receives what its description promises. */
export function createProgram(to: Terminal, setExitCode: (code: number) => void): Command {
  const program = new Command('unforget-backend')
    .description('Readies the native TensorFlow engine of TensorFlow.js; without it, training runs on wasm.')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({ writeOut: to.out, writeErr: (text) => to.progress.write(text) });
  program
    .command('install')
    .description(
      'make the native engine loadable: own binaries of tfjs-node, else a build against the TensorFlow wheel',
    )
    .option('--force', 'build anew, even if it loads or is cached')
    .option('--copy', 'copy into node_modules instead of linking to the cache (850 MB)')
    .option('--json', 'print the result as JSON')
    .option('--cache <folder>', 'folder for built engines (default: UNFORGET_CACHE or the user cache folder)')
    .action((flags: InstallFlags) => report(to, { json: flags.json, setExitCode }, () => runInstall(to, flags)));
  program
    .command('status')
    .description('say whether the native engine loads, and what is cached')
    .option('--json', 'print the result as JSON')
    .option('--cache <folder>', 'folder for built engines')
    .action((flags: InstallFlags) => report(to, { json: flags.json, setExitCode }, () => runStatus(to, flags)));
  return program;
}

interface InstallFlags {
  readonly force?: true;
  readonly copy?: true;
  readonly json?: true;
  readonly cache?: string;
}

interface Answer {
  readonly text: string;
  readonly json: object;
  readonly exitCode: number;
}

const folderOf = ({ cache }: InstallFlags): string => (cache ? resolve(cache) : cacheRoot());

async function report(
  to: Terminal,
  how: { json: true | undefined; setExitCode: (code: number) => void },
  work: () => Promise<Answer>,
): Promise<void> {
  try {
    const answer = await work();
    to.out(how.json ? `${JSON.stringify(answer.json, null, 2)}\n` : `${answer.text}\n`);
    how.setExitCode(answer.exitCode);
  } catch (error) {
    if (!UnforgetError.is(error)) throw error;
    const { exitCode = 1 } = error as Partial<InstallError>;
    const { code, message } = error;
    if (how.json) to.out(`${JSON.stringify({ ok: false, code, exitCode, message }, null, 2)}\n`);
    else to.progress.write(`unforget-backend: ${message}\n`);
    how.setExitCode(exitCode);
  }
}

const OUTCOMES: Record<Installed['outcome'], string> = {
  present: 'it loads already',
  'from-cache': 'taken from the cache',
  'tfjs-node-installer': "installed by tfjs-node's own installer",
  built: 'built against the TensorFlow wheel',
};

async function runInstall(to: Terminal, flags: InstallFlags): Promise<Answer> {
  const tfjsNode = to.findTfjsNode();
  if (tfjsNode === undefined) throw notInstalled();
  const system = thisSystem();
  // Here, since `--help` needs neither, and has to come at once.
  const [{ install }, { createReporter }] = await Promise.all([
    import('../native/install.ts'),
    import('./progress.ts'),
  ]);
  const reporter = createReporter(to.progress);
  try {
    const installed = await install({
      tfjsNode,
      cacheRoot: folderOf(flags),
      force: flags.force ?? false,
      mode: flags.copy ? 'copy' : 'link',
      run: to.run,
      system,
      target: nativeTarget(system),
      environment: process.env,
      report: reporter.report,
    });
    const text = `Native engine: ${OUTCOMES[installed.outcome]}`;
    return { text, json: { ok: true, ...installed, entry: installed.entry ?? null }, exitCode: 0 };
  } finally {
    reporter.stop();
  }
}

async function runStatus(to: Terminal, flags: InstallFlags): Promise<Answer> {
  const tfjsNode = to.findTfjsNode();
  const problem = tfjsNode === undefined ? notInstalled().what : await whyNotLoading(tfjsNode, to.run);
  const cached = listEntries(folderOf(flags)).map(({ path, manifest: { files: _, ...about } }) => ({ path, ...about }));
  const lines = [
    problem === undefined ? 'Native engine: loads' : `Native engine: not loadable (${problem})`,
    `tfjs-node: ${tfjsNode ?? 'not installed'}`,
    ...cached.map(({ path, tensorflow }) => `cached: TensorFlow ${tensorflow}, ${path}`),
  ];
  const json = { loads: problem === undefined, problem: problem ?? null, tfjsNode: tfjsNode ?? null, cached };
  return { text: lines.join('\n'), json, exitCode: problem === undefined ? 0 : 1 };
}

const notInstalled = (): InstallError =>
  installError(3, {
    what: "Native engine: '@tensorflow/tfjs-node' is not installed",
    remedy: "Run 'npm install --ignore-scripts @tensorflow/tfjs-node' and this command again; until then wasm is used",
  });
