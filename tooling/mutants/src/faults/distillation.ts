import type { Mutant } from '../mutant.ts';

/** Learning without forgetting and feature distillation. */
export const DISTILLATION: readonly Mutant[] = [
  {
    name: 'lwf: distillation times zero',
    file: 'packages/distillation/src/distil.ts',
    find: "weighting === 'added' ? lambda :",
    replace: "weighting === 'added' ? lambda * 0 :",
    tests: ['packages/distillation/src/lwf.test.ts'],
  },
  {
    name: 'lwf: the student is its own teacher',
    file: 'packages/distillation/src/distil.ts',
    find: 'kind.distance({ student: context[what][i] as tf.Tensor, teacher }, setting)',
    replace:
      'kind.distance({ student: context[what][i] as tf.Tensor, teacher: context[what][i] as tf.Tensor }, setting)',
    tests: ['packages/distillation/src/lwf.test.ts'],
  },
  {
    name: 'lwf: a teacher of all units speaks about old classes alone',
    file: 'packages/distillation/src/distil.ts',
    find: "settings.units === 'all' && met.length ?",
    replace: 'false ?',
    tests: ['packages/distillation/src/lwf.test.ts'],
  },
  {
    name: 'lwf: nobody asks the teacher',
    file: 'packages/distillation/src/distil.ts',
    find: 'context.memory.begin(await inferRows(what, context, context));',
    replace: '',
    tests: ['packages/distillation/src/lwf.test.ts'],
  },
  {
    name: 'lwf: rows of other samples',
    file: 'packages/distillation/src/teacher-memory.ts',
    find: 'values.subarray(index * width, (index + 1) * width)',
    replace: 'values.subarray(row * width, (row + 1) * width)',
    tests: ['packages/distillation/src/teacher-memory.test.ts'],
  },
  {
    name: 'lwf: the cache outlives its experience',
    file: 'packages/distillation/src/distil.ts',
    find: 'memory.end();',
    replace: '',
    tests: ['packages/distillation/src/lwf.test.ts'],
  },
  {
    name: 'lwf: one softmax over the units of all tasks',
    file: 'packages/distillation/src/divergence.ts',
    find: 'group.length < units ? unitRow(units, group) : null',
    replace: 'group.length < 0 ? unitRow(units, group) : null',
    tests: ['packages/distillation/src/divergence.test.ts'],
  },
  {
    name: 'lwf: units that nobody has seen count',
    file: 'packages/distillation/src/old-units.ts',
    find: 'samples.y instanceof Int32Array ?',
    replace: 'samples.length < 0 ?',
    tests: ['packages/distillation/src/lwf.test.ts'],
  },
  {
    name: 'lwf: old tasks do not count in equal tasks',
    file: 'packages/distillation/src/distil.ts',
    find: 'lambda * (1 - 1 / count)',
    replace: 'lambda * (1 - 1 / count) * 0',
    tests: ['packages/distillation/src/lwf.test.ts'],
  },
  {
    name: 'featureDistillation: the teacher is its own student',
    file: 'packages/distillation/src/feature-distillation.ts',
    find: 'featureDistance(pair, distance)',
    replace: 'featureDistance({ ...pair, student: pair.teacher }, distance)',
    tests: ['packages/distillation/src/learner.test.ts'],
  },
];
