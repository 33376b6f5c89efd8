import * as tf from '@tensorflow/tfjs-core';
import { mapTree } from '@unforget/core';
import { type ParamTree, UnforgetError } from '@unforget/types';

/** A sum of weighted squares Σ F(θ − μ)² + c, whatever the number of terms it came from. */
export type QuadraticForm = {
  /** F ≥ 0 by parameter path. */
  readonly importance: ParamTree;
  /** μ by parameter path. */
  readonly anchor: ParamTree;
  /** c, what is left at θ = μ when several anchors were merged; it has no gradient. */
  readonly constant: tf.Scalar;
};

/** One weighted square F(θ − θ′)². */
export type QuadraticTerm = Pick<QuadraticForm, 'importance' | 'anchor'>;

/** Form without any term. The caller owns its tensor. */
export const emptyForm = (): QuadraticForm => ({ importance: {}, anchor: {}, constant: tf.scalar(0) });

/**
 * ½λ(Σ F(θ − μ)² + c) and its gradient λF(θ − μ), without a tape: five operations a parameter, whatever the number of
 * tasks merged into the form. Part of the training step: tensor operations alone.
 *
 * @param params θ by path; paths that the form doesn't hold play no part
 * @returns gradients for the paths of the form
 * @throws UnforgetError `shape-mismatch` when a parameter has another shape than its anchor
 */
export function quadraticPenalty(
  params: ParamTree,
  { importance, anchor, constant }: QuadraticForm,
  lambda: number,
): { readonly value: tf.Scalar; readonly grads: ParamTree } {
  const terms: tf.Tensor[] = [tf.mul(constant, lambda)];
  const grads = mapTree(importance, (weight, path) => {
    const mean = anchor[path] as tf.Tensor;
    const offset = tf.sub(matching(params, path, mean), mean);
    // λF first: it is the same in every step, and a captured one computes it once.
    const slope = tf.mul(tf.mul(weight, lambda), offset);
    terms.push(tf.sum(tf.mul(slope, offset)));
    return slope;
  });
  return { value: tf.mul(tf.addN(terms), 0.5) as tf.Scalar, grads };
}

/**
 * One more term F′(θ − θ′)² put into a form, exactly: two weighted squares are one around their weighted mean, and a
 * constant. With Fs = F + F′: μ ← μ + F′/Fs·(θ′ − μ) and c ← c + Σ F·F′/Fs·(θ′ − μ)². Memory does not grow with the
 * number of terms. Centred on purpose: ΣFθ² − (ΣFθ)²/ΣF would cancel in float32. Where Fs = 0, μ is θ′.
 *
 * Tensor operations alone; the caller owns the result, which shares no tensor with what is given.
 * @param form of the same paths and shapes as the term, or empty
 */
export function mergeTerm(form: QuadraticForm, { importance, anchor: params }: QuadraticTerm): QuadraticForm {
  return tf.tidy(() => {
    const constants: tf.Tensor[] = [form.constant];
    const anchor: Record<string, tf.Tensor> = {};
    const merged = mapTree(importance, (added, path) => {
      const theta = params[path] as tf.Tensor;
      const [old, mean] = [form.importance[path], form.anchor[path]];
      if (!old || !mean) {
        anchor[path] = tf.clone(theta);
        return tf.clone(added);
      }
      const total = tf.add(old, matching(importance, path, old));
      const nothing = tf.equal(total, 0);
      const share = tf.where(nothing, tf.onesLike(total), tf.divNoNan(added, total));
      const offset = tf.sub(theta, mean);
      const step = tf.mul(share, offset);
      anchor[path] = tf.where(nothing, theta, tf.add(mean, step));
      constants.push(tf.sum(tf.mul(old, tf.mul(step, offset))));
      return total;
    });
    return { importance: merged, anchor, constant: tf.addN(constants) as tf.Scalar };
  });
}

/**
 * The online form: F ← γF + F′ around the last parameters alone, so older anchors are forgotten with γ and the result is
 * an approximation. Tensor operations alone; the caller owns the result, which shares no tensor with what is given.
 */
export function decayTerm(form: QuadraticForm, term: QuadraticTerm, gamma: number): QuadraticForm {
  return tf.tidy(() => ({
    importance: mapTree(term.importance, (added, path) => {
      const old = form.importance[path];
      return old ? tf.add(tf.mul(old, gamma), matching(term.importance, path, old)) : tf.clone(added);
    }),
    anchor: mapTree(term.importance, (_, path) => tf.clone(term.anchor[path] as tf.Tensor)),
    constant: tf.scalar(0),
  }));
}

function matching(tree: ParamTree, path: string, kept: tf.Tensor): tf.Tensor {
  const tensor = tree[path];
  if (tensor && tf.util.arraysEqual(tensor.shape, kept.shape)) return tensor;
  throw new UnforgetError({
    code: 'shape-mismatch',
    what: `Parameter "${path}" and its stored anchor`,
    expected: `shape [${kept.shape.join(', ')}]`,
    received: tensor ? `[${tensor.shape.join(', ')}]` : 'no such parameter',
    remedy: 'The model changed after the anchor was taken: bring importance and anchor to its shapes with resizeTree()',
  });
}
