import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';
import { afterEach, expect, it, vi } from 'vitest';
import { createLearner, mlp, randomFor, sgd } from './index.ts';

const usual = tf.getBackend();
const data = { x: [[0, 1]], y: [0] };
const made = () => createLearner({ model: mlp({ inputs: 2, head: { kind: 'growing' } }), optimizer: sgd(0.1) });

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await tf.setBackend(usual);
  if (tf.findBackendFactory('foreign') !== null) tf.removeBackend('foreign');
});

/** A backend as another copy of tfjs-core would make it: of no class that is known here. */
async function useForeign(): Promise<void> {
  tf.registerBackend('foreign', () => ({ floatPrecision: () => 32, dispose: () => {} }) as unknown as tf.KernelBackend);
  await tf.setBackend('foreign');
}

it('says in one sentence that there is no backend, to learners and to models alone', async () => {
  const none = (): never => {
    throw new Error('No backend found in registry.');
  };
  vi.spyOn(tf.engine(), 'ready').mockImplementation(async () => none());
  vi.spyOn(tf.engine(), 'backend', 'get').mockImplementation(none);
  const text =
    "No backend of TensorFlow.js is ready. Call 'await selectBackend()' of @unforget/backend first, or import '@tensorflow/tfjs-backend-cpu'.";
  await expect(made().learn(data)).rejects.toThrow(text);
  expect(() => mlp({ inputs: 2, head: { kind: 'growing' } }).init(2, randomFor(1))).toThrow(text);
});

it('says in one sentence that tfjs-core is loaded twice', async () => {
  await useForeign();
  const error = await made()
    .learn(data)
    .catch((thrown: unknown) => thrown);
  expect(UnforgetError.is(error, 'backend-unavailable') && error.message).toBe(
    'Two copies of @tensorflow/tfjs-core are loaded: expected one that all packages share, received backend "foreign" or its engine from another copy than that of @unforget/core. \'npm ls @tensorflow/tfjs-core\' shows who brings which: give all the same version.',
  );
});

it('lets two copies pass where that is asked for', async () => {
  vi.stubEnv('UNFORGET_TWO_TFJS', 'allow');
  await useForeign();
  // Past the check, the foreign backend has nothing to compute with.
  await expect(made().learn(data)).rejects.toThrow(/^(?!Two copies)/);
});

it('leaves the learner as it was, and usable', async () => {
  const learner = made();
  await useForeign();
  await expect(learner.learn(data)).rejects.toThrow('Two copies');
  await tf.setBackend(usual);
  expect((await learner.learn(data, { epochs: 1 })).steps).toBe(1);
  learner.dispose();
});
