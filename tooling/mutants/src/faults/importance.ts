import type { Mutant } from '../mutant.ts';

/** EWC, online EWC, SI, MAS. */
export const IMPORTANCE: readonly Mutant[] = [
  ...(['ewc', 'si', 'mas'] as const).map((method) => ({
    name: `${method}: penalty times zero`,
    file: 'packages/ewc/src/consolidation.ts',
    find: 'quadraticPenalty(params, state, lambda) : null',
    replace: 'quadraticPenalty(params, state, lambda * 0) : null',
    tests: [`packages/ewc/src/${method}.test.ts`],
  })),
  ...(['fisher/estimate-fisher', 'estimate-mas'] as const).map((measure) => ({
    name: `${measure === 'estimate-mas' ? 'mas' : 'ewc'}: gradients summed over the batch first`,
    file: 'packages/ewc/src/fisher/rules/dense.ts',
    find: 'tf.matMul(moment(input) as tf.Tensor2D, moments, true)',
    replace: 'moment(tf.matMul(input as tf.Tensor2D, tf.addN([...deltas]) as tf.Tensor2D, true))',
    tests: [`packages/ewc/src/${measure}.test.ts`],
  })),
  {
    name: 'si: path integral never accumulated',
    file: 'packages/ewc/src/path-integral.ts',
    find: 'return tf.sub(sum, tf.mul(grads[path] as tf.Tensor, move));',
    replace: 'return tf.add(sum, tf.mul(tf.mul(grads[path] as tf.Tensor, move), 0));',
    tests: ['packages/ewc/src/si.test.ts'],
  },
  {
    name: 'ewc: only the last anchor counts',
    file: 'packages/ewc/src/quadratic-penalty.ts',
    find: 'const step = tf.mul(share, offset);',
    replace: 'const step = tf.add(offset, tf.mul(share, 0));',
    tests: ['packages/ewc/src/quadratic-penalty.test.ts'],
  },
  {
    name: 'ewc: units of other tasks compete',
    file: 'packages/ewc/src/fisher/estimate-fisher.ts',
    find: 'activeUnits(source.active ?? null, seen.units)',
    replace: 'activeUnits(null, seen.units)',
    tests: ['packages/ewc/src/growing-head.test.ts'],
  },
  {
    name: 'onlineEwc: nothing fades',
    file: 'packages/ewc/src/online-ewc.ts',
    find: 'decayTerm(form, term, gamma)',
    replace: 'decayTerm(form, term, gamma ** 0)',
    tests: ['packages/ewc/src/ewc.test.ts'],
  },
  {
    name: 'si: negative importance kept',
    file: 'packages/ewc/src/path-integral.ts',
    find: 'tf.div(tf.relu(sum),',
    replace: 'tf.div(sum,',
    tests: ['packages/ewc/src/si.test.ts'],
  },
  {
    name: 'si: total gradient by default',
    file: 'packages/ewc/src/strategy-options.ts',
    find: "const { xi = 0.1, gradient = 'loss' } = options;",
    replace: "const { xi = 0.1, gradient = 'total' } = options;",
    tests: ['packages/ewc/src/si.test.ts'],
  },
  {
    name: 'mas: anchor of the first experience for ever',
    file: 'packages/ewc/src/mas.ts',
    find: 'decayTerm(form, term, 1)',
    replace: 'decayTerm(form, Object.keys(form.anchor).length ? { ...term, anchor: form.anchor } : term, 1)',
    tests: ['packages/ewc/src/mas.test.ts'],
  },
];
