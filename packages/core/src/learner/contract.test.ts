import * as tf from '@tensorflow/tfjs-core';
import type { ParamTree } from '@unforget/types';
import { describe, it } from 'vitest';
import { defineStrategy } from '../compose.ts';
import { describeStrategy } from '../testing/describe-strategy.ts';
import { cloneTree, mapTree, resizeTree } from '../tree.ts';

type AnchorState = { readonly anchor: ParamTree | null };

/** The smallest strategy with state: pulls towards the parameters of the last experience (L2). */
const pull = (strength: number) =>
  defineStrategy({
    specificationVersion: 'v1',
    name: 'pull',
    stateVersion: 1,
    init: (): AnchorState => ({ anchor: null }),
    beforeExperience: ({ anchor }, { params }) => ({ anchor: anchor && resizeTree(anchor, params) }),
    penalty({ anchor }, { params }) {
      if (!anchor) return null;
      const terms = Object.values(
        mapTree(params, (param, path) => tf.sum(tf.square(tf.sub(param, anchor[path] as tf.Tensor)))),
      );
      return tf.mul(strength, tf.addN(terms)) as tf.Scalar;
    },
    afterExperience: (_, { params }): AnchorState => ({ anchor: cloneTree(params) }),
  });

describeStrategy('pull', { make: () => pull(0.5), off: () => pull(0) }, { describe, it });
