/** The process of Node.js; undefined in browsers and workers. Nothing here imports a `node:` module, so bundlers stay quiet. */
const nodeProcess = (): NodeJS.Process | undefined => {
  const candidate = (globalThis as { process?: NodeJS.Process }).process;
  return candidate?.versions?.node === undefined ? undefined : candidate;
};

/** True under Node.js (and under runtimes that claim to be Node.js). */
export const isNode = (): boolean => nodeProcess() !== undefined;

/** An environment variable; undefined when unset, empty, or not under Node.js. */
export const environment = (name: string): string | undefined => nodeProcess()?.env[name] || undefined;

/** Writes one line to standard error under Node.js, nothing elsewhere. */
export const writeNotice = (line: string): void => {
  nodeProcess()?.stderr.write(`${line}\n`);
};

/** Name of an addon beside tfjs-node's own that keeps TensorFlow quiet while it is loaded; not every engine has it. */
export const QUIET_ADDON = 'unforget_quiet';

/**
 * Makes tfjs-node 4.22 loadable, fast and quiet: it calls `util.isNullOrUndefined`, which Node.js 23 removed; TensorFlow
 * leaves oneDNN's convolutions (a third less time a step) off on processors without AVX-512 unless TF_ENABLE_ONEDNN_OPTS
 * says otherwise, and logs every CPU feature unless TF_CPP_MIN_LOG_LEVEL does. A value set by the user stays.
 */
export function prepareForNative(): void {
  const running = nodeProcess();
  if (!running) return;
  const util = running.getBuiltinModule('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  running.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  const asked = running.env['TF_CPP_MIN_LOG_LEVEL'];
  running.env['TF_CPP_MIN_LOG_LEVEL'] = asked ?? '3';
  if (asked === undefined || Number(asked) >= 1) loadQuietAddon(running);
}

function loadQuietAddon(running: NodeJS.Process): void {
  const folder = findTfjsNode();
  if (folder === undefined) return;
  const { RTLD_GLOBAL, RTLD_NOW } = running.getBuiltinModule('node:os').constants.dlopen;
  for (const addon of addonsOf(folder, QUIET_ADDON)) {
    try {
      running.dlopen({ exports: {} }, addon, RTLD_NOW | RTLD_GLOBAL); // global, so that TensorFlow finds it
    } catch {
      // the engine tells more than it should; nothing else changes
    }
  }
}

/** Folder of the installed tfjs-node as seen from this package, or undefined. */
export function findTfjsNode(): string | undefined {
  const running = nodeProcess();
  if (!running) return undefined;
  const { createRequire } = running.getBuiltinModule('node:module');
  const { dirname } = running.getBuiltinModule('node:path');
  try {
    return dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return undefined;
  }
}

/** True if the folder of tfjs-node holds its compiled addon. Without it, importing tfjs-node costs a second and fails. */
export const hasNativeBinary = (folder: string): boolean => addonsOf(folder, 'tfjs_binding').length > 0;

/** Paths of the compiled addons of this name, one for each version of Node's interface. */
export function addonsOf(folder: string, name: string): string[] {
  const fs = nodeProcess()?.getBuiltinModule('node:fs');
  if (!fs?.existsSync(`${folder}/lib`)) return [];
  return fs.readdirSync(`${folder}/lib`).flatMap((version) => {
    const path = `${folder}/lib/${version}/${name}.node`;
    return fs.existsSync(path) ? [path] : [];
  });
}
