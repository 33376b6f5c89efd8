import * as tf from '@tensorflow/tfjs-core';
import { mapTree } from '@unforget/core';
import type { ParamTree } from '@unforget/types';

export interface Projection {
  readonly grads: ParamTree;
  /** 1 where the gradient was changed, else 0. */
  readonly violated: tf.Scalar;
}

/** Of ⟨r, r⟩: below it float32 loses the squares of r's numbers, down to 0, and a division by it the step. */
const FLAT = 1e-30;

/**
 * The gradient nearest to g under which the reference loss does not grow, to first order: g where ⟨g, r⟩ ≥ 0, bit for
 * bit, else g − (⟨g, r⟩ / ⟨r, r⟩) r, which stands at a right angle to r. Inner products run over all parameters together.
 * It is g, too, where r is shorter than 10⁻¹⁵: a memory that is known by heart has next to no gradient.
 * A tensor program without a branch; the caller owns the tensors.
 */
export function projectGradient(grads: ParamTree, reference: ParamTree): Projection {
  const inner = innerProduct(grads, reference);
  const length = innerProduct(reference, reference);
  const violated = tf.logicalAnd(tf.less(inner, 0), tf.greater(length, FLAT));
  // 1 keeps 0/0 out of what is not chosen.
  const factor = tf.div(inner, tf.where(violated, length, tf.onesLike(length)));
  const projected = mapTree(grads, (grad, path) => {
    const other = reference[path];
    if (!other) return grad;
    return tf.where(violated, tf.sub(grad, tf.mul(factor, other)), grad);
  });
  return { grads: projected, violated: tf.cast(violated, 'float32') as tf.Scalar };
}

/** Σ over the paths of both: scalar. */
function innerProduct(a: ParamTree, b: ParamTree): tf.Scalar {
  const terms = Object.entries(a).flatMap(([path, tensor]) => {
    const other = b[path];
    return other ? [tf.sum(tf.mul(tensor, other))] : [];
  });
  return terms.reduce((sum, term) => tf.add(sum, term), tf.scalar(0)) as tf.Scalar;
}
