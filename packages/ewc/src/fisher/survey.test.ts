import * as tf from '@tensorflow/tfjs-core';
import { mlp, softmaxCrossEntropy } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { Model } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { handMade, site } from '../__fixtures__/models.ts';
import { problem } from '../__fixtures__/problems.ts';
import { estimateFisher, ewc, registerPerSampleRule } from '../index.ts';

const dense = (params: Record<string, tf.Tensor>, path: string, x: tf.Tensor): tf.Tensor =>
  tf.add(tf.matMul(x as tf.Tensor2D, params[`${path}/kernel`] as tf.Tensor2D), params[`${path}/bias`] as tf.Tensor);

const square = { 'a/kernel': [3, 3], 'a/bias': [3] };

/** One layer of 3 → 3, with a habit. */
const model = (over: Partial<Parameters<typeof handMade>[0]>): Model =>
  handMade({
    inputShape: [3],
    units: 3,
    sites: [site('Dense', 'a')],
    shapes: square,
    outputs: (params, x, tap) => tap({ ...site('Dense', 'a'), input: x, output: dense(params, 'a', x) }),
    ...over,
  });

const fails = (of: Model) => estimateFisher(problem(of));

describe('models that the closed form does not fit', () => {
  it('names an unknown kind, the known ones and the way out', async () => {
    const lstm = site('LSTM', 'a');
    const unknown = model({
      sites: [lstm],
      outputs: (params, x, tap) => tap({ ...lstm, input: x, output: dense(params, 'a', x) }),
    });
    await expect(fails(unknown)).rejects.toThrow(
      'Layer "a" of kind "LSTM" in model "hand-made": expected a kind with a per-sample rule (BatchNormalization, Conv2D, Dense), received "LSTM". Add one with registerPerSampleRule(), or use { mode: \'loop\' }, which takes any model but is slow.',
    );
    expect(() => ewc({ lambda: 1 }).check?.(unknown)).toThrow('of kind "LSTM"');
    expect(ewc({ lambda: 1, fisher: { mode: 'loop' } }).check?.(unknown)).toBeUndefined();
    expect(ewc({ lambda: 1, fisher: { labels: 'batched' } }).check?.(unknown)).toBeUndefined();
    expect(Object.keys(await estimateFisher(problem(unknown), { mode: 'loop' }))).toEqual(['a/kernel', 'a/bias']);
  });
  it('refuses a layer used twice in a pass, whose gradients add up before the square', async () => {
    const twice = model({
      outputs(params, x, tap) {
        const once = tap({ ...site('Dense', 'a'), input: x, output: dense(params, 'a', x) });
        return tap({ ...site('Dense', 'a'), input: once, output: dense(params, 'a', once) });
      },
    });
    await expect(fails(twice)).rejects.toThrow('to be used once in a pass, received twice, in "a" and "a"');
  });
  it('refuses parameters that no tapped layer owns', async () => {
    const orphan = model({
      shapes: { ...square, scale: [3] },
      outputs: (params, x, tap) =>
        tf.mul(tap({ ...site('Dense', 'a'), input: x, output: dense(params, 'a', x) }), params['scale'] as tf.Tensor),
    });
    await expect(fails(orphan)).rejects.toThrow(
      'Parameter "scale" of model "hand-made": expected a layer that owns it',
    );
  });
  it('refuses a layer that mixes samples and positions in one axis', async () => {
    const mixing = model({
      inputShape: [2, 3],
      outputs(params, x, tap) {
        const rows = tf.reshape(x, [-1, 3]);
        const output = tap({ ...site('Dense', 'a'), input: rows, output: dense(params, 'a', rows) });
        return tf.sum(tf.reshape(output, [-1, 2, 3]), 1);
      },
    });
    await expect(fails(mixing)).rejects.toThrow(
      'expected samples along the first axis, received input [4, 3] for a batch of 2',
    );
  });
  it('has nothing against frozen parameters, of whatever layer', async () => {
    const odd = site('Odd', 'b');
    const frozen = model({
      sites: [odd, site('Dense', 'a')],
      shapes: { 'b/kernel': [3, 3], 'b/bias': [3], ...square },
      frozen: ['b/kernel', 'b/bias'],
      outputs(params, x, tap) {
        const h = tap({ ...odd, input: x, output: dense(params, 'b', x) });
        return tap({ ...site('Dense', 'a'), input: h, output: dense(params, 'a', h) });
      },
    });
    expect(ewc({ lambda: 1 }).check?.(frozen)).toBeUndefined();
    const fisher = await estimateFisher(problem(frozen));
    expect(Object.keys(fisher)).toEqual(['a/kernel', 'a/bias']);
  });
  it('refuses a convolution with groups, whose kernel is not as deep as its input', async () => {
    const layer = site('Conv2D', 'a', { padding: 'same' });
    const grouped = model({
      inputShape: [4, 4, 2],
      sites: [layer],
      shapes: { 'a/kernel': [3, 3, 1, 3], 'a/bias': [3] },
      outputs: (params, x, tap) =>
        tf.mean(
          tap({
            ...layer,
            input: x,
            output: tf.conv2d(
              tf.slice(x as tf.Tensor4D, [0, 0, 0, 0], [-1, -1, -1, 1]),
              params['a/kernel'] as tf.Tensor4D,
              1,
              'same',
            ),
          }),
          [1, 2],
        ),
    });
    await expect(fails(grouped)).rejects.toThrow('expected one group');
  });
});

describe('registerPerSampleRule', () => {
  const scaling = { kind: 'Scaling', path: 's', params: { factor: 's/factor' }, config: {} };
  const scaled = model({
    sites: [scaling],
    shapes: { 's/factor': [3] },
    outputs: (params, x, tap) => tap({ ...scaling, input: x, output: tf.mul(x, params['s/factor'] as tf.Tensor) }),
  });
  it('teaches a kind of layer', async () => {
    registerPerSampleRule('Scaling', ({ input, deltas, moment }) => ({
      factor: tf.addN(deltas.map((delta) => tf.sum(moment(tf.mul(input, delta)), 0))),
    }));
    const source = problem(scaled, softmaxCrossEntropy());
    const [fast, slow] = [await estimateFisher(source), await estimateFisher(source, { mode: 'loop' })];
    expectClose(fast['s/factor'] as tf.Tensor, slow['s/factor'] as tf.Tensor);
  });
  it('is told what it got wrong', async () => {
    registerPerSampleRule('Scaling', () => ({ factor: tf.zeros([2]) }));
    await expect(fails(scaled)).rejects.toThrow(
      'Per-sample rule of kind "Scaling", layer "s", role "factor": expected a tensor of shape [3], received [2]',
    );
    registerPerSampleRule('Scaling', () => ({}));
    await expect(fails(scaled)).rejects.toThrow('expected a tensor of shape [3], received none');
  });
});

it('takes samples in another shape of the same size, as the model does', async () => {
  const source = problem(mlp({ inputs: [2, 2], head: { kind: 'growing' } }));
  const flat = { ...source, samples: { ...source.samples, shape: [4] } };
  const [a, b] = [await estimateFisher(source), await estimateFisher(flat)];
  expectClose(a['head/kernel'] as tf.Tensor, b['head/kernel'] as tf.Tensor, { rtol: 0, atol: 0 });
});
