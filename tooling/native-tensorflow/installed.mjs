import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const backend = join(dirname(fileURLToPath(import.meta.url)), '../../packages/backend');

/** Where tfjs-node lies, or undefined. */
function findTfjsNode() {
  try {
    return dirname(createRequire(join(backend, 'package.json')).resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return undefined;
  }
}

/** Links to a cache that was deleted since do not count: `existsSync` follows them. */
export function nativeIsInstalled() {
  const tfjsNode = findTfjsNode();
  if (tfjsNode === undefined) return false;
  return existsSync(join(tfjsNode, 'lib/napi-v8/tfjs_binding.node')) && existsSync(join(tfjsNode, 'deps/lib'));
}
