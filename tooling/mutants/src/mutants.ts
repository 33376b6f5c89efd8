/** A fault, and the tests that must notice it. */
export interface Mutant {
  /** Method and fault: `ewc: penalty times zero`. */
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Test files or folders, from the root of the repository. */
  readonly tests: readonly string[];
}

export const MUTANTS: readonly Mutant[] = [
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
  {
    name: 'replay: empty buffer',
    file: 'packages/replay/src/strategy/replay-strategy.ts',
    find: "if (settings.fill === 'after-experience') await storeAll(context);",
    replace: '',
    tests: ['packages/replay/src/strategy'],
  },
  {
    name: 'progressive: laterals cut',
    file: 'packages/progressive/src/columns/forward.ts',
    find: "if (!earlier.length || pass.layout.lateral === 'none') return output;",
    replace: 'if (!earlier.length || pass.layout.lateral) return output;',
    tests: ['packages/progressive/src/columns/laterals.test.ts'],
  },
  {
    name: 'progressive: old columns go on learning',
    file: 'packages/progressive/src/columns/progressive-model.ts',
    find: 'return new Set(paths.filter((path) => !path.startsWith(newest)));',
    replace: 'return new Set(paths.filter((path) => path === newest));',
    tests: ['packages/progressive/src/columns/progressive.test.ts'],
  },
  {
    name: 'packNet: mask ignored in evaluation',
    file: 'packages/progressive/src/packnet/packnet.ts',
    find: 'return round && !training ? paramsOfRound(owners, params, round) : params;',
    replace: 'return round && training ? paramsOfRound(owners, params, round) : params;',
    tests: ['packages/progressive/src/packnet/old-tasks.test.ts'],
  },
  {
    name: 'packNet: pruning skipped',
    file: 'packages/progressive/src/packnet/prune.ts',
    find: 'free.slice(0, Math.floor(share * free.length))',
    replace: 'free.slice(0, Math.floor(share * 0))',
    tests: ['packages/progressive/src/packnet/packnet.test.ts'],
  },
  {
    name: 'packNet: gradients masked, but what the optimizer moves not put back',
    file: 'packages/progressive/src/packnet/packnet.ts',
    find: 'params: keepOthers(masksOf(state, model), params, updated),',
    replace: 'params: { ...updated, ...(keepOthers ? {} : params) },',
    tests: ['packages/progressive/src/packnet/old-tasks.test.ts'],
  },
  {
    name: 'frozenFeatures: never frozen',
    file: 'packages/progressive/src/frozen-features.ts',
    find: 'frozen: clock.experience >= after',
    replace: 'frozen: clock.experience < 0 * after',
    tests: ['packages/progressive/src/frozen-features.test.ts'],
  },
];
