import * as tf from '@tensorflow/tfjs-core';
import { mapTree } from '@unforget/core';
import type { ParamTree } from '@unforget/types';

/** One step on the way through parameter space. */
export interface PathStep {
  /** Gradient of the loss at `before`, by path. */
  readonly grads: ParamTree;
  readonly before: ParamTree;
  readonly after: ParamTree;
}

/**
 * One step of the path integral: ω ← ω − g·(θ′ − θ), the share of each parameter in the fall of the loss. Part of the
 * training step: tensor operations alone, three a parameter.
 *
 * @param omega ω by path, in nats for a cross-entropy; only its paths are followed
 * Source: Zenke et al. 2017, arXiv:1703.04200, eq. 3.
 */
export function pathIntegralStep(omega: ParamTree, { grads, before, after }: PathStep): ParamTree {
  return mapTree(omega, (sum, path) => {
    const move = tf.sub(after[path] as tf.Tensor, before[path] as tf.Tensor);
    return tf.sub(sum, tf.mul(grads[path] as tf.Tensor, move));
  });
}

/** The whole way of one experience. */
export interface Path {
  /** The path integral, by path. */
  readonly omega: ParamTree;
  readonly start: ParamTree;
  readonly end: ParamTree;
  /** ξ > 0 keeps the quotient finite where a parameter ended where it began. */
  readonly xi: number;
}

/**
 * Importance of one experience: max(0, ω)/((θ_end − θ_start)² + ξ), ≥ 0. A parameter whose moves raised the loss on the
 * whole (ω < 0: noise, momentum) gets 0: a negative weight would push away from the anchor without end.
 *
 * Tensor operations alone; the caller owns the result.
 * Source: Zenke et al. 2017, arXiv:1703.04200, eq. 5. It says nothing of ω < 0; the authors' program cuts the sum over
 * all experiences at 0, we cut each experience's term, so that a later one can't undo an earlier one's importance.
 */
export function consolidateSi({ omega, start, end, xi }: Path): ParamTree {
  return tf.tidy(() =>
    mapTree(omega, (sum, path) => {
      const way = tf.sub(end[path] as tf.Tensor, start[path] as tf.Tensor);
      return tf.div(tf.relu(sum), tf.add(tf.square(way), xi));
    }),
  );
}
