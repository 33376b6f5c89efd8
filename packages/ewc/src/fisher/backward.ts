import * as tf from '@tensorflow/tfjs-core';

/** One forward pass and what to do with it. */
export interface TapedForward {
  readonly outputs: tf.Tensor;
  /** Tensors of the forward pass to differentiate by. */
  readonly by: readonly tf.Tensor[];
  /** Gradients by the outputs, one for each backward pass. */
  readonly directions: readonly tf.Tensor[];
  /** Tensors of the forward pass that are wanted later. */
  readonly keep: readonly tf.Tensor[];
}

export interface BackwardPasses {
  /** By pass, then in the order of `by`; zeros where the outputs don't depend on it. */
  readonly gradients: readonly (readonly tf.Tensor[])[];
  readonly kept: readonly tf.Tensor[];
}

/**
 * One forward pass and several backward passes over the same tape. Call it inside `tf.tidy`, which owns the results.
 *
 * tfjs throws its tape away after a backward pass, except while an outer gradient is being computed. So the forward
 * pass runs in an outer one (by a number that nothing depends on), and each inner one is given the finished outputs: it
 * finds their history on the tape.
 */
export function backwardPasses(forward: () => TapedForward): BackwardPasses {
  const held: tf.Tensor[] = [];
  const hold = (tensor: tf.Tensor): tf.Tensor => {
    held.push(tf.keep(tensor));
    return tensor;
  };
  let passes: BackwardPasses = { gradients: [], kept: [] };
  try {
    const engine = tf.engine();
    const run = (): tf.Scalar => {
      const { outputs, by, directions, keep } = forward();
      const gradients = directions.map((direction) => {
        const { grads } = engine.gradients(() => outputs, [...by], direction, true);
        // Untrue to its type, tfjs leaves out the gradient of what the outputs don't depend on.
        return by.map((tensor, i) => hold((grads[i] as tf.Tensor | undefined) ?? tf.zerosLike(tensor)));
      });
      passes = { gradients, kept: keep.map(hold) };
      return tf.scalar(0);
    };
    engine.gradients(run, [tf.scalar(0)], undefined as unknown as tf.Scalar, true);
    // New handles that belong to the caller's tidy.
    return {
      gradients: passes.gradients.map((pass) => pass.map((tensor) => tf.clone(tensor))),
      kept: passes.kept.map((tensor) => tf.clone(tensor)),
    };
  } finally {
    for (const tensor of held) tensor.dispose();
  }
}
