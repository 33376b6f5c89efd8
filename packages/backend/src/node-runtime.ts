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

/**
 * Makes tfjs-node 4.22 loadable and quiet: it calls `util.isNullOrUndefined`, which Node.js 23 removed, and its engine
 * logs every CPU feature unless TF_CPP_MIN_LOG_LEVEL says otherwise. A value set by the user stays.
 */
export function prepareForNative(): void {
  const running = nodeProcess();
  if (!running) return;
  const util = running.getBuiltinModule('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  running.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
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
export function hasNativeBinary(folder: string): boolean {
  const fs = nodeProcess()?.getBuiltinModule('node:fs');
  if (!fs?.existsSync(`${folder}/lib`)) return false;
  return fs.readdirSync(`${folder}/lib`).some((version) => fs.existsSync(`${folder}/lib/${version}/tfjs_binding.node`));
}
