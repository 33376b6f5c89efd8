import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { Random } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import {
  type GoldenModel,
  type GoldenTensor,
  type GoldenTree,
  goldenModel,
  goldenTree,
} from '../__fixtures__/golden.ts';
import golden from '../__golden__/fisher.json' with { type: 'json' };
import { estimateFisher, type FisherLabels, type FisherSource } from '../index.ts';

interface GoldenCase {
  readonly name: string;
  readonly model: GoldenModel;
  readonly params: GoldenTree;
  readonly x: GoldenTensor;
  readonly y: readonly number[];
  readonly active: readonly number[];
  readonly sampledLabels: readonly number[];
  readonly batchSize: number;
  readonly fisher: Readonly<Record<FisherLabels, GoldenTree>>;
}

const cases = golden.cases as unknown as readonly GoldenCase[];
const tolerance = { rtol: golden.tolerance.relative, atol: golden.tolerance.absolute };

const sourceOf = (given: GoldenCase): FisherSource => ({
  model: goldenModel(given.model),
  loss: softmaxCrossEntropy(),
  params: goldenTree(given.params),
  samples: {
    length: given.y.length,
    shape: given.x.shape.slice(1),
    x: Float32Array.from(given.x.values),
    y: Int32Array.from(given.y),
  },
  active: Float32Array.from(given.active),
});

/** Numbers that fall into the middle of each wanted label's stretch. */
function drawing({ model, params, samples, loss, active }: FisherSource, wanted: readonly number[]): Random {
  const units = active?.length ?? 0;
  const chances = tf.tidy(() => {
    const x = tf.tensor(samples.x as Float32Array, [samples.length, ...samples.shape]);
    const mask = tf.tile(tf.tensor2d(active ?? [], [1, units]), [samples.length, 1]);
    return loss.predictions(model.forward(params, x).outputs as tf.Tensor2D, mask).arraySync();
  });
  let row = 0;
  const next = (): number => {
    const [p, label] = [chances[row] ?? [], wanted[row] ?? 0];
    row += 1;
    return p.slice(0, label).reduce((a, b) => a + b, 0) + (p[label] ?? 0) / 2;
  };
  return { next, integer: () => 0, permutation: (length) => Int32Array.from({ length }, (_, i) => i) };
}

describe(`Fisher information by ${golden.source}, torch ${golden.versions.torch}`, () => {
  it('has cases', () => expect(cases.length).toBeGreaterThan(2));
  describe.each(cases.map((given): [string, GoldenCase] => [given.name, given]))('%s', (_, given) => {
    it.each<FisherLabels>(['exact', 'empirical', 'sampled', 'predicted', 'batched'])('%s', async (labels) => {
      const source = sourceOf(given);
      const batchSize = labels === 'batched' ? given.batchSize : 256;
      const random = drawing(source, given.sampledLabels);
      const fisher = await estimateFisher({ ...source, random }, { labels, batchSize });
      expect(Object.keys(fisher).sort()).toEqual(Object.keys(given.fisher[labels]).sort());
      for (const [path, expected] of Object.entries(goldenTree(given.fisher[labels]))) {
        expectClose(fisher[path] as tf.Tensor, expected, tolerance);
      }
    });
  });
});
