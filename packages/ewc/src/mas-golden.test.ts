import type * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@unforget/core/testing';
import { describe, expect, it } from 'vitest';
import {
  type GoldenModel,
  type GoldenTensor,
  type GoldenTree,
  goldenModel,
  goldenTree,
} from './__fixtures__/golden.ts';
import golden from './__golden__/mas.json' with { type: 'json' };
import { estimateMas, type MasSource } from './index.ts';

interface GoldenCase {
  readonly name: string;
  readonly model: GoldenModel;
  readonly params: GoldenTree;
  readonly x: GoldenTensor;
  readonly active: readonly number[];
  readonly importance: GoldenTree;
}

const cases = golden.cases as unknown as readonly GoldenCase[];
const tolerance = { rtol: golden.tolerance.relative, atol: golden.tolerance.absolute };

describe(`importance of MAS by ${golden.source}, torch ${golden.versions.torch}`, () => {
  it('has cases', () => expect(cases.length).toBeGreaterThan(2));
  it.each(cases.map((given): [string, GoldenCase] => [given.name, given]))('%s', async (_, given) => {
    const [length = 0, ...shape] = given.x.shape;
    const source: MasSource = {
      model: goldenModel(given.model),
      params: goldenTree(given.params),
      samples: { length, shape, x: Float32Array.from(given.x.values), y: new Int32Array(length) },
      active: Float32Array.from(given.active),
    };
    const importance = await estimateMas(source);
    const expected = goldenTree(given.importance);
    expect(Object.keys(importance).sort()).toEqual(Object.keys(expected).sort());
    for (const [path, tensor] of Object.entries(expected)) {
      expectClose(importance[path] as tf.Tensor, tensor, tolerance);
    }
  });
});
