import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { valueAndGrads } from './engine.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError, softmaxCrossEntropy } from './losses.ts';
import { expectClose } from './testing/tensor-matcher.ts';

describe('softmaxCrossEntropy', () => {
  const loss = softmaxCrossEntropy();

  it('is −log of the right class’s probability', () => {
    // softmax(0, ln 3) = (1/4, 3/4): −ln(3/4) = 0.287682, −ln(1/4) = 1.386294.
    const outputs = tf.tensor2d([
      [0, Math.log(3)],
      [0, Math.log(3)],
    ]);
    expectClose(loss.perSample(outputs, tf.tensor1d([1, 0], 'int32'), null), [0.28768207, 1.38629436]);
  });

  it('lets only active units compete', () => {
    // Of units 0 and 2 with logits 0 and ln 3; unit 1 has an enormous logit and is out.
    const outputs = tf.tensor2d([[0, 100, Math.log(3)]]);
    const active = tf.tensor2d([[1, 0, 1]]);
    expectClose(loss.perSample(outputs, tf.tensor1d([2], 'int32'), active), [0.28768207]);
    expectClose(loss.predictions(outputs, active), [0.25, 0, 0.75]);
  });

  it('has the gradient softmax − target, none for inactive units', () => {
    const outputs = tf.tensor2d([[0, 100, Math.log(3)]]);
    const active = tf.tensor2d([[1, 0, 1]]);
    const { grads } = tf.tidy(
      () =>
        valueAndGrads(() => tf.sum(loss.perSample(outputs, tf.tensor1d([2], 'int32'), active)) as tf.Scalar, {
          outputs,
        }) as never,
    ) as { grads: { outputs: tf.Tensor } };
    expectClose(grads.outputs, [0.25, 0, -0.25], { atol: 1e-6 });
  });

  it('is 0 while there is one class only', () => {
    expectClose(loss.perSample(tf.tensor2d([[3], [-2]]), tf.tensor1d([0, 0], 'int32'), null), [0, 0]);
  });

  it('stays finite for huge logits', () => {
    const outputs = tf.tensor2d([[1e4, -1e4]]);
    expectClose(loss.perSample(outputs, tf.tensor1d([1], 'int32'), null), [2e4]);
  });
});

describe('crossEntropy with soft targets', () => {
  it('is −Σ t·log p', () => {
    // p = (1/4, 3/4), t = (1/2, 1/2): (1.386294 + 0.287682) / 2.
    expectClose(crossEntropy(tf.tensor2d([[0, Math.log(3)]]), tf.tensor2d([[0.5, 0.5]])), [0.83698822]);
  });
});

describe('binaryCrossEntropy', () => {
  it('is the mean over units', () => {
    // Logits 0 and ln 3: probabilities 1/2 and 3/4; targets 1 and 0: (ln 2 + ln 4) / 2 = 1.0397208.
    const outputs = tf.tensor2d([[0, Math.log(3)]]);
    expectClose(binaryCrossEntropy().perSample(outputs, tf.tensor2d([[1, 0]]), null), [1.03972077]);
  });
  it('stays finite for huge logits', () => {
    expectClose(binaryCrossEntropy().perSample(tf.tensor2d([[500, -500]]), tf.tensor2d([[0, 0]]), null), [250]);
  });
});

describe('meanSquaredError', () => {
  it('is the mean over active units', () => {
    // Errors 1 and 3: (1 + 9)/2 = 5; over the first alone 1.
    const [outputs, targets] = [tf.tensor2d([[1, 3]]), tf.tensor2d([[0, 0]])];
    expectClose(meanSquaredError().perSample(outputs, targets, null), [5]);
    expectClose(meanSquaredError().perSample(outputs, targets, tf.tensor2d([[1, 0]])), [1]);
  });
});

describe('gradients of all losses', () => {
  it.each([
    ['softmaxCrossEntropy', softmaxCrossEntropy(), tf.tensor1d([2, 0], 'int32')],
    [
      'binaryCrossEntropy',
      binaryCrossEntropy(),
      tf.tensor2d([
        [1, 0, 1],
        [0, 1, 0],
      ]),
    ],
    [
      'meanSquaredError',
      meanSquaredError(),
      tf.tensor2d([
        [0.3, -0.2, 1],
        [0, 2, 0],
      ]),
    ],
  ] as const)('%s: central differences', (_, loss, targets) => {
    const start = [0.5, -1, 0.25, 2, 0.125, -0.5];
    const h = 2 ** -7; // the error of the difference is O(h²) ≈ 6e-5, of float32 about 1e-7/h ≈ 1e-5
    const total = (values: number[]): tf.Scalar =>
      tf.sum(loss.perSample(tf.tensor2d(values, [2, 3]), targets, null)) as tf.Scalar;
    const outputs = tf.tensor2d(start, [2, 3]);
    const { grads } = tf.tidy(
      () => valueAndGrads(() => tf.sum(loss.perSample(outputs, targets, null)) as tf.Scalar, { outputs }) as never,
    ) as { grads: { outputs: tf.Tensor } };
    const numeric = start.map((value, i) => {
      const at = (x: number): number => total(start.map((v, k) => (k === i ? x : v))).dataSync()[0] as number;
      return (at(value + h) - at(value - h)) / (2 * h);
    });
    expectClose(grads.outputs, numeric, { rtol: 1e-3, atol: 1e-3 });
    expect(numeric.some((g) => Math.abs(g) > 0.01)).toBe(true);
  });
});
