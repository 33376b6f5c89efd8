// tfjs-core alone registers no gradients, and its `register_all_gradients` file can't be imported by Node. The layers
// package registers them all when it is loaded, and shares tfjs-core's registry.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import type { ParamTree } from '@unforget/types';

export interface ValueAndGrads {
  readonly value: tf.Scalar;
  /** One per parameter; zeros where the value does not depend on it. */
  readonly grads: ParamTree;
}

/**
 * Value of `loss` and its gradient by each parameter, given explicitly: `tf.variableGrads` without a list would also
 * move a teacher's variables. Runs in the caller's `tidy`; tensors that `loss` leaves in closures need `tf.keep`.
 */
export function valueAndGrads(loss: () => tf.Scalar, params: ParamTree): ValueAndGrads {
  const paths = Object.keys(params);
  const inputs = Object.values(params);
  if (!inputs.length) return { value: loss(), grads: {} };
  const { value, grads } = withCleanTape(() =>
    tf.engine().gradients(loss, inputs, undefined as unknown as tf.Tensor, true),
  );
  const byPath = paths.map((path, i): [string, tf.Tensor] => [
    path,
    // Untrue to its type, tfjs leaves out the gradient of what the value doesn't depend on.
    (grads[i] as tf.Tensor | undefined | null) ?? tf.zerosLike(inputs[i] as tf.Tensor),
  ]);
  return { value: value as tf.Scalar, grads: Object.fromEntries(byPath) };
}

/** An error in the middle of a gradient leaves what tfjs had put by for the way back: it is freed here. */
function withCleanTape<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { state } = tf.engine();
    if (state.gradientDepth === 0) {
      for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? []);
      state.activeTape = [];
    }
    throw error;
  }
}
