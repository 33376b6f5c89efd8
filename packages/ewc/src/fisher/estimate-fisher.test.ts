import * as tf from '@tensorflow/tfjs-core';
import { createRandom, disposeExcept, gatherInputs, meanSquaredError, mlp, softmaxCrossEntropy } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import { type ErrorCode, type ParamTree, UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { fisherByDefinition } from '../__fixtures__/oracle.ts';
import { PROBLEMS, problem } from '../__fixtures__/problems.ts';
import { estimateFisher, type FisherLabels, type FisherSource } from '../index.ts';

/** Values of a tree that is then freed. */
function read(tree: ParamTree): Record<string, Float32Array> {
  const values = Object.fromEntries(
    Object.entries(tree).map(([path, tensor]) => [path, tensor.dataSync<'float32'>().slice()]),
  );
  disposeExcept(tree);
  return values;
}

function expectSameTree(actual: ParamTree, expected: ParamTree, tolerance = {}): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [path, tensor] of Object.entries(expected)) expectClose(actual[path] as tf.Tensor, tensor, tolerance);
  disposeExcept(actual);
  disposeExcept(expected);
}

const softmaxRegression = (x: number[][], kernel: number[][]): FisherSource => ({
  model: mlp({ inputs: x[0]?.length ?? 0, head: { kind: 'growing' } }),
  loss: softmaxCrossEntropy(),
  params: { 'head/kernel': tf.tensor2d(kernel), 'head/bias': tf.zeros([kernel[0]?.length ?? 0]) },
  samples: {
    length: x.length,
    shape: [x[0]?.length ?? 0],
    x: Float32Array.from(x.flat()),
    y: new Int32Array(x.length),
  },
});

describe('exact Fisher of softmax regression, by hand', () => {
  // Logits z = xW + b. ∂log p_c/∂W_ij = x_i(δ_cj − p_j), so F_ij = x_i² Σ_c p_c(δ_cj − p_j)² = x_i² p_j(1 − p_j): the
  // variance of the indicator of class j. For b, x_i is 1.
  it('is x²·p(1 − p) for one sample', async () => {
    // W = 0 gives p = ½, ½; p(1 − p) = ¼. x² = 4, 9.
    const { 'head/kernel': kernel, 'head/bias': bias } = read(
      await estimateFisher(
        softmaxRegression(
          [[2, -3]],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      ),
    );
    expectClose(kernel ?? [], [1, 1, 2.25, 2.25]);
    expectClose(bias ?? [], [0.25, 0.25]);
  });
  it('is the mean of it over samples, not the square of the mean', async () => {
    // z = x·(ln 4, 0): x = 1 gives p = 0.8, 0.2, so p(1 − p) = 0.16; x = −1 gives p = 0.2, 0.8, so 0.16 again; x = 0
    // gives ¼. Kernel: (0.16 + 0.16 + 0)/3; bias: (0.16 + 0.16 + 0.25)/3.
    const { 'head/kernel': kernel, 'head/bias': bias } = read(
      await estimateFisher(softmaxRegression([[1], [-1], [0]], [[Math.log(4), 0]])),
    );
    expectClose(kernel ?? [], [0.32 / 3, 0.32 / 3]);
    expectClose(bias ?? [], [0.19, 0.19]);
  });
  it('keeps small probabilities: p = 1/(1 + e^20) for the second class', async () => {
    const rare = 1 / (1 + Math.exp(20));
    const { 'head/kernel': kernel } = read(await estimateFisher(softmaxRegression([[20]], [[1, 0]])));
    expectClose(kernel ?? [], [400 * rare * (1 - rare), 400 * rare * (1 - rare)], { rtol: 1e-4, atol: 0 });
  });
});

describe.each(Object.entries(PROBLEMS))('%s', (_, make) => {
  it('exact: closed form = loop = definition', async () => {
    const source = make();
    const definition = fisherByDefinition(source);
    const loop = await estimateFisher(source, { mode: 'loop' });
    expectSameTree(
      tf.tidy(() => ({ ...loop })),
      definition,
      { rtol: 1e-4 },
    );
    expectSameTree(await estimateFisher(source), await estimateFisher(source, { mode: 'loop' }));
    disposeExcept(source.params);
  });
  it.each<FisherLabels>(['sampled', 'predicted', 'empirical'])(
    '%s: closed form = loop, whatever the batch size',
    async (labels) => {
      const source = make();
      if (labels === 'predicted' && source.loss.likelihood === 'gaussian') {
        await expect(estimateFisher(source, { labels })).rejects.toMatchObject({ code: 'invalid-option' });
        return disposeExcept(source.params);
      }
      const run = (options: object) =>
        estimateFisher({ ...source, random: createRandom('draws') }, { labels, ...options });
      expectSameTree(await run({}), await run({ mode: 'loop' }));
      expectSameTree(await run({ batchSize: 3 }), await run({ mode: 'loop' }));
      disposeExcept(source.params);
    },
  );
  it('is never negative, and leaves no tensor behind', async () => {
    const source = make();
    const before = tf.memory().numTensors;
    for (const mode of ['closed-form', 'loop'] as const) {
      const fisher = await estimateFisher(source, { mode });
      expect(tf.memory().numTensors - before).toBe(Object.keys(fisher).length);
      for (const values of Object.values(read(fisher))) expect(values.every((value) => value >= 0)).toBe(true);
    }
    expect(tf.memory().numTensors).toBe(before);
    disposeExcept(source.params);
  });
});

const net = (): FisherSource =>
  problem(mlp({ inputs: 5, hidden: [4], head: { kind: 'growing' } }), softmaxCrossEntropy(), { length: 8 });

describe('labels', () => {
  it("batched with batches of one is empirical, and with larger ones it isn't", async () => {
    const source = net();
    const empirical = read(await estimateFisher(source, { labels: 'empirical' }));
    const single = read(await estimateFisher(source, { labels: 'batched', batchSize: 1 }));
    const batched = read(await estimateFisher(source, { labels: 'batched', batchSize: 8 }));
    for (const [path, values] of Object.entries(empirical)) expectClose(single[path] ?? [], values);
    const sum = (tree: Record<string, Float32Array>) =>
      Object.values(tree).reduce((s, v) => v.reduce((a, b) => a + b, s), 0);
    expect(sum(batched) / sum(empirical)).toBeLessThan(0.7);
    disposeExcept(source.params);
  });
  it('sampled comes to exact in the mean', async () => {
    // 4,000 draws of a variable whose deviation is about its mean: 2 % standard error; 12 % is six of them.
    const source = net();
    const exact = read(await estimateFisher(source));
    const random = createRandom('many');
    const { length } = source.samples;
    const repeated = Int32Array.from({ length: 500 * length }, (_, i) => i % length);
    const x = gatherInputs(source.samples, repeated);
    const samples = { length: repeated.length, shape: [5], x, y: new Int32Array(repeated.length) };
    const sampled = read(await estimateFisher({ ...source, samples, random }, { labels: 'sampled' }));
    for (const [path, values] of Object.entries(exact)) {
      expectClose(sampled[path] ?? [], values, { rtol: 0.12, atol: 0.03 * Math.max(...values) });
    }
    disposeExcept(source.params);
  });
  it('reads no labels for exact', async () => {
    const source = net();
    const samples = { ...source.samples, y: new Int32Array(source.samples.length).fill(99) };
    const [with99, plain] = [await estimateFisher({ ...source, samples }), await estimateFisher(source)];
    expectSameTree(with99, plain, { rtol: 0, atol: 0 });
    disposeExcept(source.params);
  });
});

describe('how it works', () => {
  it('draws as many samples as asked, without replacement, by the seed', async () => {
    const source = net();
    const seen: number[] = [];
    const count = { ...source, progress: (done: number) => void seen.push(done) };
    const draw = (seed: number, samples: number) =>
      estimateFisher({ ...count, random: createRandom(seed) }, { samples, batchSize: 2 });
    const [a, b, c, all] = [await draw(1, 3), await draw(1, 3), await draw(2, 3), await draw(1, 8)];
    expect(seen.slice(0, 2)).toEqual([2 / 3, 1]);
    const bias = (tree: ParamTree) => [...(tree['head/bias'] as tf.Tensor).dataSync()];
    expect(bias(a)).toEqual(bias(b));
    expect(bias(a)).not.toEqual(bias(c));
    expectSameTree(all, await estimateFisher(source));
    for (const tree of [a, b, c, source.params]) disposeExcept(tree);
  });
  it('lets the event loop turn between batches', async () => {
    const source = net();
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    });
    disposeExcept(await estimateFisher(source, { batchSize: 1 }));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    disposeExcept(source.params);
  });
  it('stops at the signal, with its reason, and leaves nothing', async () => {
    const source = net();
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const progress = (): void => stop.abort(new Error('enough'));
    const work = estimateFisher({ ...source, signal: stop.signal, progress }, { batchSize: 2 });
    await expect(work).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
    disposeExcept(source.params);
  });
  it('is zero where one class is all there is', async () => {
    const source = problem(mlp({ inputs: 3, head: { kind: 'growing' } }), softmaxCrossEntropy(), { units: 1 });
    for (const labels of ['exact', 'sampled', 'empirical'] as const) {
      const fisher = read(await estimateFisher({ ...source, random: createRandom(1) }, { labels }));
      expect(Object.values(fisher).flatMap((values) => [...values])).toEqual([0, 0, 0, 0]);
    }
    disposeExcept(source.params);
  });
});

describe('wrong input', () => {
  const wrong = async (change: (source: FisherSource) => FisherSource, options = {}): Promise<unknown> => {
    const source = net();
    const before = tf.memory().numTensors;
    const error = await estimateFisher(change(source), options).catch((reason: unknown) => reason);
    expect(tf.memory().numTensors).toBe(before);
    disposeExcept(source.params);
    return error;
  };
  const labels = 'empirical';
  const none = { length: 0, shape: [5], x: new Float32Array(), y: new Int32Array() };
  const table: [string, string, (source: FisherSource) => FisherSource, object][] = [
    ['invalid-input', 'expected at least 1, received 0', (s) => ({ ...s, samples: none }), {}],
    [
      'invalid-option',
      'draw labels \'sampled\': expected "random", received none. Pass createRandom(seed)',
      (s) => s,
      { labels: 'sampled' },
    ],
    ['invalid-option', 'draw fewer samples than there are', (s) => s, { samples: 2 }],
    [
      'shape-mismatch',
      'Mask "active": expected 3 numbers, one a unit, received 2',
      (s) => ({ ...s, active: new Float32Array(2) }),
      {},
    ],
    [
      'label-out-of-range',
      'Label of sample 0: expected 0 to 2, received 3',
      (s) => ({ ...s, samples: { ...s.samples, y: new Int32Array(8).fill(3) } }),
      { labels },
    ],
    [
      'invalid-input',
      'Labels for the loss "softmaxCrossEntropy": expected an Int32Array',
      (s) => ({ ...s, samples: { ...s.samples, y: new Float32Array(8) } }),
      { labels },
    ],
    [
      'invalid-input',
      'expected a Float32Array with 3 values a sample, received Int32Array with 1 a sample',
      (s) => ({ ...s, loss: meanSquaredError() }),
      { labels },
    ],
    [
      'not-finite',
      'Importance of "hidden-1/kernel": expected finite numbers, received NaN',
      (s) => ({ ...s, samples: { ...s.samples, x: new Float32Array(40).fill(Number.NaN) } }),
      {},
    ],
  ];
  it.each(table)('%s: %s', async (code, message, change, options) => {
    const error = await wrong(change, options);
    expect(UnforgetError.is(error, code as ErrorCode)).toBe(true);
    expect((error as Error).message).toContain(message);
  });
});
