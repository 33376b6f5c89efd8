import type { Mutant } from '../mutant.ts';

/** Progressive nets, PackNet, frozen features. */
export const ARCHITECTURE: readonly Mutant[] = [
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
    name: 'packNet: old outputs are summed among the units of all tasks',
    file: 'packages/core/src/learner/own-units.ts',
    find: 'return taskUnits[taskId] ?? null;',
    replace: 'return taskUnits[taskId] ? null : null;',
    tests: ['packages/core/src/learner/own-units.test.ts'],
  },
  {
    name: 'packNet: a head that is asked for some units gives others',
    file: 'packages/core/src/models/head.ts',
    find: "const wanted = tf.tensor1d([...units], 'int32');",
    replace: "const wanted = tf.tensor1d([...units.keys()], 'int32');",
    tests: ['packages/core/src/models/contract.test.ts'],
    named: 'gives the units that are asked for',
  },
  {
    name: 'packNet: a shared unit learns again when its first task comes back',
    file: 'packages/progressive/src/packnet/packnet-state.ts',
    find: 'return kept === -1 || kept === taskId ? taskId : SHARED;',
    replace: 'return kept === -1 ? taskId : SHARED < 0 ? kept : SHARED;',
    tests: ['packages/progressive/src/packnet/packnet.test.ts'],
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
