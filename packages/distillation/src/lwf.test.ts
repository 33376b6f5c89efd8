import * as tf from '@tensorflow/tfjs-core';
import { mlp, randomFor, softmaxCrossEntropy } from '@unforget/core';
import { expectClose, pointClouds } from '@unforget/core/testing';
import type { Batch, BatchPart, LossContext, ParamTree, Strategy, TensorPart } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { borderOf, partOf, type Situation } from './__fixtures__/border.ts';
import { divergenceByDefinition } from './__fixtures__/oracle.ts';
import { featureDistillation, lwf, type TeacherMemory, type TeacherState } from './index.ts';

const model = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' }, dropout: 0.3 });
const samples = pointClouds([0, 1, 2], { perClass: 2 });
const paramsOf = (seed: number, units = 5): ParamTree => model.init(units, randomFor(seed));
type Distilling = Strategy<string, TeacherState, TeacherMemory>;

const at = (strategy: Distilling, change: Partial<Situation> = {}) => {
  const memory = strategy.createMemory?.({ model, params: {}, loss: softmaxCrossEntropy(), random: randomFor(1) });
  if (!memory) throw new Error('no memory');
  return borderOf({ model, params: paramsOf(1), samples, memory, units: 5, experience: 1, ...change });
};

/** State and context of a strategy that is about to learn its second experience: units 0 to 2 are old. */
async function begun(strategy: Distilling, change: Partial<Situation> = {}) {
  const context = at(strategy, change);
  const seen = { all: [0, 1, 2] };
  const state = await strategy.beforeExperience?.({ seen, old: [], count: 1, teacher: {} }, context);
  if (!state) throw new Error('no state');
  return { state, context };
}

const tensorsOf = (part: BatchPart): TensorPart => ({
  origin: part.origin,
  level: part.level ?? 'input',
  x: tf.tensor2d(part.x, [part.length, 4]),
  y: tf.tensor1d(part.y as Int32Array, 'int32'),
  weights: tf.tensor1d(part.weights),
  active: null,
  extras: Object.fromEntries(
    Object.entries(part.extras ?? {}).map(([name, { shape, values }]) => [
      name,
      tf.tensor(values, [part.length, ...shape]),
    ]),
  ),
});

/** What the penalty is given in a step with these parameters. */
function stepWith(params: ParamTree, batch: Batch): LossContext {
  const parts = batch.map(tensorsOf);
  const results = parts.map(({ x }) => model.forward(params, x));
  const outputs = results.map((result) => result.outputs as tf.Tensor2D);
  const features = results.map((result) => result.features);
  return { model, loss: softmaxCrossEntropy(), params, parts, outputs, features };
}

const readout = (params: ParamTree, features: tf.Tensor): tf.Tensor2D =>
  model.readout?.(params, features) as tf.Tensor2D;

const rowsOf = (params: ParamTree, rows: readonly number[]): number[][] =>
  (model.forward(params, tf.tensor2d(partOf(samples, rows).x, [rows.length, 4])).outputs as tf.Tensor2D).arraySync();

/** Mean divergence of the samples at `rows`, by definition. */
function expectedMean(rows: readonly number[], groups: readonly (readonly number[])[], temperature = 2): number {
  const [student, teacher] = [rowsOf(paramsOf(2), rows), rowsOf(paramsOf(1), rows)];
  const options = { likelihood: 'categorical', temperature, groups } as const;
  const each = student.map((row, i) => divergenceByDefinition(row, teacher[i] ?? [], options));
  return each.reduce((a, b) => a + b) / each.length;
}

const penaltyOf = (strategy: Distilling, state: TeacherState, batch: Batch): tf.Tensor => {
  const value = strategy.penalty?.(state, stepWith(paramsOf(2), batch));
  if (!value) throw new Error('no penalty');
  return value;
};

describe('the teacher', () => {
  it('is asked once about every new sample, in inference mode, and looked up by place', async () => {
    const strategy = lwf({ lambda: 1 });
    const { context } = await begun(strategy);
    const [part] = strategy.augmentBatch?.([partOf(samples, [3, 1, 5])], context) ?? [];
    const extra = part?.extras?.['lwf'];
    expect(extra?.shape).toEqual([5]);
    expectClose(extra?.values ?? [], rowsOf(paramsOf(1), [3, 1, 5]).flat());
  });
  it('gives λ · mean over the samples of T² · KL among the old units', async () => {
    const strategy = lwf({ lambda: 3, temperature: 1.5 });
    const { state, context } = await begun(strategy);
    expect(state.old).toEqual([[0, 1, 2]]);
    const batch = strategy.augmentBatch?.([partOf(samples, [0, 2, 4, 5])], context) ?? [];
    expectClose(penaltyOf(strategy, state, batch), [3 * expectedMean([0, 2, 4, 5], [[0, 1, 2]], 1.5)], { rtol: 1e-4 });
  });
  it('speaks about all units of the head, those of no class yet included, where it is told to', async () => {
    const strategy = lwf({ lambda: 1, units: 'all' });
    const { state, context } = await begun(strategy);
    expect(state.old).toEqual([[0, 1, 2, 3, 4]]);
    const batch = strategy.augmentBatch?.([partOf(samples, [0, 2, 4, 5])], context) ?? [];
    expectClose(penaltyOf(strategy, state, batch), [expectedMean([0, 2, 4, 5], [[0, 1, 2, 3, 4]])], { rtol: 1e-4 });
    const first = await strategy.beforeExperience?.({ seen: {}, old: [], count: 1, teacher: {} }, context);
    expect(first?.old).toEqual([]);
  });
  it('keeps to each task in a multi head, whatever it is told', async () => {
    const multi = mlp({ inputs: 4, hidden: [5], head: { kind: 'multi' } });
    const context = at(lwf({ lambda: 1 }), { model: multi });
    const seen = { 0: [0, 3], 1: [1, 2] };
    const state = await lwf({ lambda: 1, units: 'all' }).beforeExperience?.(
      { seen, old: [], count: 2, teacher: {} },
      context,
    );
    expect(state?.old).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });
  it('leaves samples of weight 0 out', async () => {
    const strategy = lwf({ lambda: 1 });
    const { state, context } = await begun(strategy);
    const part = { ...partOf(samples, [0, 2, 4]), weights: Float32Array.of(0.5, 0, 0.5) };
    const batch = strategy.augmentBatch?.([part], context) ?? [];
    expectClose(penaltyOf(strategy, state, batch), [expectedMean([0, 4], [[0, 1, 2]])], { rtol: 1e-4 });
  });
  it('gives nothing, not NaN, when all samples of a step are left out', async () => {
    const strategy = lwf({ lambda: 1 });
    const { state, context } = await begun(strategy);
    const part = { ...partOf(samples, [0, 2]), weights: Float32Array.of(0, 0) };
    expectClose(penaltyOf(strategy, state, strategy.augmentBatch?.([part], context) ?? []), [0], { atol: 0 });
  });
  it('equal tasks: 1/c of the labels, (1 − 1/c) λ of the teacher, mean over the old tasks', async () => {
    const strategy = lwf({ lambda: 2, weighting: 'equal-tasks' });
    const context = at(strategy, { experience: 2 });
    const seen = { 0: [0, 3], 1: [1, 2] };
    const state = (await strategy.beforeExperience?.(
      { seen, old: [], count: 2, teacher: {} },
      context,
    )) as TeacherState;
    const batch = strategy.augmentBatch?.([partOf(samples, [0, 1])], context) ?? [];
    expectClose(batch[0]?.weights ?? [], [1 / 6, 1 / 6]);
    const mean =
      expectedMean(
        [0, 1],
        [
          [0, 3],
          [1, 2],
        ],
      ) / 2;
    expectClose(penaltyOf(strategy, state, batch), [2 * (2 / 3) * mean], { rtol: 1e-4 });
  });
  it('says nothing about replayed samples, unless it is asked', async () => {
    const batch = [partOf(samples, [0, 2]), partOf(samples, [1, 4, 5], 'memory')];
    const alone = lwf({ lambda: 1 });
    const one = await begun(alone);
    expect(Object.keys(one.state.teacher)).toEqual([]);
    const taught = alone.augmentBatch?.(batch, one.context) ?? [];
    expectClose(penaltyOf(alone, one.state, taught), [expectedMean([0, 2], [[0, 1, 2]])], { rtol: 1e-4 });
    const both = lwf({ lambda: 1, replayed: true });
    const two = await begun(both);
    const asked = both.augmentBatch?.(batch, two.context) ?? [];
    const all = expectedMean([0, 2, 1, 4, 5], [[0, 1, 2]]);
    expectClose(penaltyOf(both, two.state, asked), [all], { rtol: 1e-4 });
    both.observeBatch?.(asked, { ...two.context, outputs: null });
    expect(both.report?.(two.state, two.context)).toMatchObject({ distilled: 5 });
  });
  it('reads replayed features out with its own head, and leaves them out of feature distillation', async () => {
    const strategy = lwf({ lambda: 1, replayed: true });
    const { state } = await begun(strategy);
    const features = tf.tensor2d([[1, 0, 2, 0, 1]]);
    const part: TensorPart = { ...tensorsOf(partOf(samples, [0], 'memory')), level: 'features', x: features };
    const outputs = [readout(paramsOf(2), features)];
    const context = { ...stepWith(paramsOf(2), []), parts: [part], outputs, features: [features] };
    const [student, teacher] = [paramsOf(2), paramsOf(1)].map((params) => [
      ...readout(params, features).dataSync(),
    ]) as [number[], number[]];
    const options = { likelihood: 'categorical', temperature: 2, groups: [[0, 1, 2]] } as const;
    const value = strategy.penalty?.(state, context) as tf.Tensor;
    expectClose(value, [divergenceByDefinition(student, teacher, options)], { rtol: 1e-4 });
    const other = featureDistillation({ lambda: 1, replayed: true });
    const { state: kept } = await begun(other);
    expect(other.penalty?.(kept, context)).toBeNull();
  });
  it('is forgotten when the experience ends', async () => {
    const strategy = lwf({ lambda: 1, replayed: true });
    const { state, context } = await begun(strategy);
    expect(Object.keys(state.teacher)).toHaveLength(4);
    const after = await strategy.afterExperience?.(state, context);
    expect(after?.teacher).toEqual({});
    expect(context.memory.snapshot()).toMatchObject({ rows: null, bytes: 6 * 5 * 4 });
  });
  it('costs nothing when λ is 0', async () => {
    const { state, context } = await begun(lwf({ lambda: 0, replayed: true }));
    expect(state.teacher).toEqual({});
    expect(context.memory.bytes).toBe(0);
  });
  it('warns when no sample came with its place', async () => {
    const strategy = lwf({ lambda: 1 });
    const { state, context } = await begun(strategy);
    const { indices: _, ...part } = partOf(samples, [0, 1]);
    const batch = strategy.augmentBatch?.([part], context) ?? [];
    expect(strategy.penalty?.(state, stepWith(paramsOf(2), batch))).toBeNull();
    expect(strategy.report?.(state, context)['warning']).toContain('no sample came with its place');
  });
  it('warns when the only old task has one class, whose softmax is 1 whatever the teacher says', async () => {
    const warningOf = async (strategy: Distilling, seen: TeacherState['seen']) => {
      const context = at(strategy);
      const state = (await strategy.beforeExperience?.(
        { seen, old: [], count: 1, teacher: {} },
        context,
      )) as TeacherState;
      const batch = strategy.augmentBatch?.([partOf(samples, [0, 1])], context) ?? [];
      strategy.observeBatch?.(batch, { ...context, outputs: null });
      return strategy.report?.(state, context)['warning'];
    };
    expect(await warningOf(lwf({ lambda: 1 }), { all: [1] })).toContain('no old task has more than one class');
    expect(await warningOf(lwf({ lambda: 1 }), { all: [1, 2] })).toBeUndefined();
    expect(await warningOf(featureDistillation({ lambda: 1 }), { all: [1] })).toBeUndefined();
  });
  it('counts the samples that the penalty was about, as other strategies left them', async () => {
    const strategy = lwf({ lambda: 1, replayed: true });
    const { state, context } = await begun(strategy);
    const batch =
      strategy.augmentBatch?.([partOf(samples, [0, 1, 2]), partOf(samples, [3, 4], 'memory')], context) ?? [];
    const [fresh, stored] = batch as [BatchPart, BatchPart];
    const left = [
      { ...fresh, weights: Float32Array.of(0, 0.5, 0.5) },
      { ...stored, weights: new Float32Array(2) },
    ];
    strategy.observeBatch?.(left, { ...context, outputs: null });
    expect(strategy.report?.(state, context)).toMatchObject({ distilled: 2 });
  });
});

describe('the old units', () => {
  const multi = mlp({ inputs: 4, head: { kind: 'multi' } });
  const strategy = lwf({ lambda: 1 });
  const meet = async (state: TeacherState, change: Partial<Situation>) =>
    (await strategy.beforeExperience?.(state, at(strategy, { model: multi, ...change }))) as TeacherState;
  const start: TeacherState = { seen: {}, old: [], count: 0, teacher: {} };
  it('of a multi head are those of each task, wherever they lie', async () => {
    const params = multi.init(6, randomFor(1));
    const one = await meet(start, { params, taskId: 7, own: [0, 4], units: 6, experience: 0 });
    expect(one.old).toEqual([]);
    const two = await meet(one, { params, taskId: 3, own: [1, 2, 3], units: 6 });
    expect(two.old).toEqual([[0, 4]]);
    const three = await meet(two, { params, taskId: 5, own: [5], units: 6 });
    expect([...three.old].sort()).toEqual([
      [0, 4],
      [1, 2, 3],
    ]);
  });
  it('of a task that comes back are those it had', async () => {
    const params = multi.init(5, randomFor(1));
    const one = await meet(start, { params, taskId: 0, own: [0, 1], units: 5, experience: 0 });
    const two = await meet(one, { params, taskId: 0, own: [0, 1, 4], units: 5 });
    expect(two.old).toEqual([[0, 1]]);
    expect((await meet(two, { params, taskId: 1, own: [2, 3], units: 5 })).old).toEqual([[0, 1, 4]]);
  });
  it('of a growing head are all that were there, those of a class that comes back too', async () => {
    const one = await meet(start, { model, units: 3, params: paramsOf(1, 3), experience: 0 });
    expect(one.old).toEqual([]);
    const two = await meet(one, { model, units: 5 });
    expect(two.old).toEqual([[0, 1, 2]]);
  });
  it.each([
    { kind: 'growing', units: 6 },
    { kind: 'fixed', units: 6 },
  ] as const)('of a $kind head that has six from the start are those that occurred, gaps included', async (head) => {
    const own = mlp({ inputs: 4, head });
    const change = { model: own, params: own.init(6, randomFor(1)), units: 6 };
    const one = await meet(start, { ...change, samples: pointClouds([4, 0]), experience: 0 });
    const two = await meet(one, { ...change, samples: pointClouds([1, 4]) });
    expect(two.old).toEqual([[0, 4]]);
    expect((await meet(two, { ...change, samples: pointClouds([5]) })).old).toEqual([[0, 1, 4]]);
  });
  it('of a regression are all of them', async () => {
    const values = { ...samples, y: new Float32Array(6 * 2) };
    const own = mlp({ inputs: 4, head: { kind: 'fixed', units: 2 } });
    const change = { model: own, params: own.init(2, randomFor(1)), units: 2, samples: values };
    const one = await meet(start, { ...change, experience: 0 });
    expect((await meet(one, change)).old).toEqual([[0, 1]]);
  });
  it('of a network that came with its weights are there from the start', async () => {
    const head = { kind: 'growing', units: 3 } as const;
    const trained = lwf({ lambda: 1, pretrained: true, weighting: 'equal-tasks' });
    const own = mlp({ inputs: 4, head });
    trained.check?.(own);
    const first = trained.init({ model: own, params: {}, loss: softmaxCrossEntropy(), random: randomFor(1) });
    const context = at(trained, { model: own, params: own.init(5, randomFor(1)), experience: 0 });
    const state = await trained.beforeExperience?.(first, context);
    expect(state?.old).toEqual([[0, 1, 2]]);
    expect(state?.count).toBe(2);
    const [part] = trained.augmentBatch?.([partOf(samples, [0, 1])], context) ?? [];
    expectClose(part?.weights ?? [], [0.25, 0.25]);
  });
});
