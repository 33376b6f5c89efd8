import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';

/** The backend that was last found in order: another is looked at once. */
let known: tf.KernelBackend | null = null;

/**
 * Readies the backend that tfjs would take, unless one was readied before, and checks it.
 * @throws UnforgetError `backend-unavailable`: none is loaded, or tfjs-core is loaded twice
 */
export async function readyEngine(): Promise<void> {
  try {
    await tf.ready();
  } catch (cause) {
    throw noBackend(cause);
  }
  requireEngine();
}

/**
 * Checks that there is a backend to compute with, and that it stands on the tfjs-core that is imported here. Two copies
 * share one engine, which only works while their versions happen to fit.
 * Cost: a comparison. UNFORGET_TWO_TFJS=allow in the environment of Node.js lets two copies pass.
 * @throws UnforgetError `backend-unavailable`
 */
export function requireEngine(): void {
  const backend = currentBackend();
  if (backend === known) return;
  const isOurs = tf.env() instanceof tf.Environment && backend instanceof tf.KernelBackend;
  if (!isOurs && !twoAreAllowed()) {
    throw new UnforgetError({
      code: 'backend-unavailable',
      what: 'Two copies of @tensorflow/tfjs-core are loaded',
      expected: 'one that all packages share',
      received: `backend "${tf.getBackend()}" or its engine from another copy than that of @unforget/core`,
      remedy: "'npm ls @tensorflow/tfjs-core' shows who brings which: give all the same version",
    });
  }
  known = backend;
}

function currentBackend(): tf.KernelBackend {
  try {
    return tf.backend();
  } catch (cause) {
    throw noBackend(cause);
  }
}

const noBackend = (cause: unknown): UnforgetError =>
  new UnforgetError({
    code: 'backend-unavailable',
    what: 'No backend of TensorFlow.js is ready',
    remedy: "Call 'await selectBackend()' of @unforget/backend first, or import '@tensorflow/tfjs-backend-cpu'",
    cause,
  });

const twoAreAllowed = (): boolean =>
  (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.['UNFORGET_TWO_TFJS'] ===
  'allow';
