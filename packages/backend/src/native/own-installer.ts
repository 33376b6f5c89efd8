import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { bytesUnder, type Manifest } from './cache.ts';
import type { InstallContext } from './install.ts';
import { installError, lastLine } from './install-error.ts';
import { systemName } from './target.ts';

/** A closed network may swallow packets: nothing received after this time means that nothing will come. */
const FIRST_BYTE_MS = 20_000;
/** Once bytes flow, a pause longer than this ends the attempt; compiling, its last step, writes files as well. */
const STALL_MS = 90_000;
const TOTAL_MS = 15 * 60_000;

/**
 * Tries tfjs-node's own installer, which downloads TensorFlow 2.9 and a prebuilt addon. It works on a copy of the package
 * in `staging`: it deletes and rewrites files as it goes, and a failed attempt must leave the real package as it was.
 */
export async function ownInstaller(context: InstallContext, staging: string): Promise<Omit<Manifest, 'files'>> {
  context.report({ step: 'own-installer' });
  const copy = join(staging, 'package');
  cpSync(context.tfjsNode, copy, { recursive: true, dereference: true, filter: isSource(context.tfjsNode) });
  const folders = moduleFolders(realpathSync(context.tfjsNode));
  const bins = folders.map((folder) => join(folder, '.bin'));
  const result = await context.run(process.execPath, [join(copy, 'scripts/install.js')], {
    cwd: copy,
    env: { NODE_PATH: folders.join(delimiter), PATH: [...bins, context.environment['PATH']].join(delimiter) },
    timeoutMs: TOTAL_MS,
    watch: stallDetector(copy),
  });
  if (result.code !== 0 || !hasFiles(copy)) {
    const reason = result.failure === 'timeout' ? 'no answer from its download host' : lastLine(result.stderr);
    throw installError(1, { what: `tfjs-node's own installer failed (${reason})` });
  }
  mkdirSync(join(staging, 'deps'));
  renameSync(join(copy, 'deps/lib'), join(staging, 'deps/lib'));
  renameSync(join(copy, 'lib'), join(staging, 'lib'));
  rmSync(copy, { recursive: true });
  const system = systemName(context.system);
  return { tfjsNode: context.tfjsNodeVersion, tensorflow: '2.9.1', system, source: 'tfjs-node' };
}

/** Everything but earlier results and nested dependencies, which NODE_PATH reaches. */
function isSource(root: string): (path: string) => boolean {
  const left = new Set(['deps', 'lib', 'node_modules'].map((name) => join(root, name)));
  return (path) => !left.has(path);
}

const hasFiles = (copy: string): boolean =>
  existsSync(join(copy, 'deps/lib')) &&
  existsSync(join(copy, 'lib')) &&
  readdirSync(join(copy, 'lib')).some((version) => existsSync(join(copy, 'lib', version, 'tfjs_binding.node')));

/** The folders in which Node.js looks for what a package imports, nearest first. */
function moduleFolders(folder: string): string[] {
  const parent = dirname(folder);
  const here = folder.endsWith('node_modules') ? folder : join(folder, 'node_modules');
  return [here, ...(parent === folder ? [] : moduleFolders(parent))].filter((path, k, all) => all.indexOf(path) === k);
}

/** False once no bytes have come for too long. */
function stallDetector(copy: string): (elapsedMs: number) => boolean {
  const atStart = bytesUnder(copy);
  let [bytes, lastGrowth] = [atStart, 0];
  return (elapsedMs) => {
    const now = bytesUnder(copy);
    if (now !== bytes) [bytes, lastGrowth] = [now, elapsedMs];
    return elapsedMs - lastGrowth < (bytes === atStart ? FIRST_BYTE_MS : STALL_MS);
  };
}
