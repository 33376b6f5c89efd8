import * as tf from '@tensorflow/tfjs-core';
import { disposeExcept } from '@unforget/core';
import { type ParamTree, UnforgetError } from '@unforget/types';
import type { FisherSource } from './source.ts';

/** Tells how far the work has come; without a listener that waits, gives the event loop a turn itself. */
export async function reportProgress({ progress }: FisherSource, done: number): Promise<void> {
  const waits = progress?.(done);
  await (waits ?? new Promise((resolve) => setTimeout(resolve)));
}

/** Returns the tree, or frees it and throws `not-finite` naming the parameter. */
export async function checkFinite(fisher: ParamTree): Promise<ParamTree> {
  const paths = Object.keys(fisher);
  if (!paths.length) return fisher;
  const totals = tf.tidy(() => tf.stack(paths.map((path) => tf.sum(fisher[path] as tf.Tensor))));
  const values = await totals.data();
  totals.dispose();
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return fisher;
  disposeExcept(fisher);
  throw new UnforgetError({
    code: 'not-finite',
    what: `Importance of "${paths[wrong]}"`,
    expected: 'finite numbers',
    received: String(values[wrong]),
    remedy: 'Look for NaN or infinity in the samples and in the parameters; a lower learning rate may help',
  });
}
