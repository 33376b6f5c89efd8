import * as tf from '@tensorflow/tfjs-core';
import { valueAndGrads } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { Likelihood } from '@unforget/types';
import { describe, it } from 'vitest';
import golden from './__golden__/distillation.json' with { type: 'json' };
import { type FeatureDistance, featureDistance, outputDivergence } from './index.ts';

interface Case {
  readonly student: { readonly shape: number[]; readonly values: number[] };
  readonly teacher: { readonly shape: number[]; readonly values: number[] };
  readonly perSample: { readonly values: number[] };
  readonly gradient: { readonly values: number[] };
}

const { relative, absolute } = golden.tolerance;

/** Value and slope against PyTorch's. */
function expectGolden(
  { student, teacher, perSample, gradient }: Case,
  distance: (pair: { student: tf.Tensor2D; teacher: tf.Tensor2D }) => tf.Tensor1D,
): void {
  const [z, t] = [student, teacher].map(({ values, shape }) => tf.tensor2d(values, shape as [number, number])) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const tolerance = { rtol: relative, atol: absolute };
  expectClose(distance({ student: z, teacher: t }), perSample.values, tolerance);
  const { grads } = valueAndGrads(() => tf.sum(distance({ student: z, teacher: t })), { z });
  expectClose(grads['z'] as tf.Tensor, gradient.values, tolerance);
}

describe('PyTorch', () => {
  it.each(golden.cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const { temperature, groups } = each;
    expectGolden(each, (pair) =>
      outputDivergence(pair, { likelihood: each.likelihood as Likelihood, temperature, groups }),
    );
  });
  it.each(golden.features.map((each) => [each.name, each] as const))('features, %s', (_, each) => {
    expectGolden(each, (pair) => featureDistance(pair, each.distance as FeatureDistance));
  });
});
