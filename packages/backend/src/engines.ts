import * as tf from '@tensorflow/tfjs-core';
import { CAPTURE, UnforgetError } from '@unforget/types';
import type { BackendName, SelectBackendOptions } from './backend-options.ts';
import { findTfjsNode, hasNativeBinary, isNode, prepareForNative } from './node-runtime.ts';
import { registerCpuTrainingKernels, registerWasmTrainingKernels } from './wasm/register.ts';

const TENSOR_BACKENDS: Record<BackendName, string> = { native: 'tensorflow', wasm: 'wasm', cpu: 'cpu' };

/** The name that tfjs itself (`tf.setBackend`, `tf.getBackend`) has for an engine: 'native' is 'tensorflow' there. */
export const tensorBackendName = (name: BackendName): string => TENSOR_BACKENDS[name];

/** What to do so that this engine loads. */
export const remedyFor = (name: BackendName): string =>
  name === 'native'
    ? "Add '@tensorflow/tfjs-node' to the project and run 'npx unforget-backend install'"
    : `Install '@tensorflow/tfjs-backend-${name}' beside @tensorflow/tfjs-core`;

/** Loads an engine and makes it tfjs's current one; the result is the reason why it could not, or undefined. */
export async function activate(
  name: BackendName,
  load: SelectBackendOptions['load'] = {},
): Promise<string | undefined> {
  const importer = load[name];
  if (tf.findBackendFactory(tensorBackendName(name)) === null) {
    const obstacle = name === 'native' && !importer ? nativeObstacle() : undefined;
    if (obstacle) return obstacle;
    try {
      await quietly(importer ?? IMPORTERS[name]);
    } catch (error) {
      if (UnforgetError.is(error, 'invalid-option')) throw error; // a setting that was meant otherwise is no obstacle
      return firstLine(error);
    }
  }
  return quietly(() => start(name));
}

async function start(name: BackendName): Promise<string | undefined> {
  try {
    if (!(await tf.setBackend(tensorBackendName(name)))) return 'it does not start here';
    await tf.ready();
    if (name === 'wasm') registerWasmTrainingKernels();
    if (name === 'cpu') registerCpuTrainingKernels();
    if (name === 'native') await offerCapture();
    tf.scalar(0).dispose(); // the first tensor of an engine prints its banner: now, while it is quiet
    return undefined;
  } catch (error) {
    return firstLine(error);
  }
}

/** Loaded here and not above: it needs Node's file system, and browsers load this module too. */
async function offerCapture(): Promise<void> {
  const { captureNative } = await import('./capture/capture.ts');
  const { registerNativeKernels } = await import('./capture/kernels.ts');
  registerNativeKernels();
  Object.assign(tf.backend(), { [CAPTURE]: captureNative });
}

const IMPORTERS: Record<BackendName, () => Promise<unknown>> = {
  native: () => {
    prepareForNative();
    const specifier = '@tensorflow/tfjs-node'; // a variable, so that bundlers for browsers leave it alone
    return import(/* @vite-ignore */ /* webpackIgnore: true */ specifier);
  },
  wasm: async () => {
    // in browsers tfjs starts the threads itself, where the page may have them
    if (!isNode()) return import('@tensorflow/tfjs-backend-wasm');
    const { offerThreads, wantedThreads } = await import('./wasm/threads.ts');
    const threads = wantedThreads(); // before the import, after which the engine counts as there
    return offerThreads(await import('@tensorflow/tfjs-backend-wasm'), threads);
  },
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
};

/** Known without loading anything, why the native engine can't be had. */
function nativeObstacle(): string | undefined {
  if (!isNode()) return 'it needs Node.js';
  const folder = findTfjsNode();
  if (folder === undefined) return "'@tensorflow/tfjs-node' is not installed";
  return hasNativeBinary(folder) ? undefined : 'its binary is not built';
}

const quiet = { starts: 0, before: false };

/**
 * Runs with tfjs's banners off and puts the flag back: warnings about the user's own calls stay. Of several starts at a
 * time the first knows what the flag was, and the last puts it back.
 */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  if (quiet.starts++ === 0) quiet.before = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  try {
    return await work();
  } finally {
    if (--quiet.starts === 0) tf.env().set('PROD', quiet.before);
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() || 'unknown error';
