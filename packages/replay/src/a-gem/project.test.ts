import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@unforget/core/testing';
import type { ParamTree } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectGradient } from '../index.ts';

const tree = (values: Record<string, readonly number[]>): ParamTree =>
  Object.fromEntries(Object.entries(values).map(([path, numbers]) => [path, tf.tensor1d([...numbers])]));
const numbersIn = (grads: ParamTree, path: string): number[] => [...(grads[path]?.dataSync() ?? [])];

describe('projectGradient', () => {
  it('takes out what points against the reference, over all parameters together', () => {
    // ⟨g, r⟩ = 3·0 + 1·2 − 5·2 = −8; ⟨r, r⟩ = 8; g + r = (3, 3, −3), and 3·0 + 3·2 − 3·2 = 0.
    const { grads, violated } = projectGradient(tree({ a: [3, 1], b: [-5] }), tree({ a: [0, 2], b: [2] }));
    expectClose([...numbersIn(grads, 'a'), ...numbersIn(grads, 'b')], [3, 3, -3]);
    expect(violated.dataSync()[0]).toBe(1);
  });

  it('leaves a gradient that agrees with it as it is, bit for bit', () => {
    // Subtracting 0·r would turn −0 into 0.
    const { grads, violated } = projectGradient(tree({ a: [-0, 1, 0.1] }), tree({ a: [-3, 1, 1] }));
    expect(numbersIn(grads, 'a').map((value, i) => Object.is(value, [-0, 1, Math.fround(0.1)][i]))).toEqual([
      true,
      true,
      true,
    ]);
    expect(violated.dataSync()[0]).toBe(0);
  });

  it('leaves it under a right angle, and under a reference of zeros', () => {
    expect(numbersIn(projectGradient(tree({ a: [1, 0] }), tree({ a: [0, 1] })).grads, 'a')).toEqual([1, 0]);
    expect(numbersIn(projectGradient(tree({ a: [1, -2] }), tree({ a: [0, 0] })).grads, 'a')).toEqual([1, -2]);
  });

  it('leaves it under a reference so short that its square is lost in float32', () => {
    // (10⁻²⁵)² is 0: what a memory that is known by heart gives.
    const { grads, violated } = projectGradient(tree({ a: [3, 1] }), tree({ a: [-1e-25, 0] }));
    expect(numbersIn(grads, 'a')).toEqual([3, 1]);
    expect(violated.dataSync()[0]).toBe(0);
  });

  it('never points against the reference, and is no longer than before', () => {
    const vector = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(vector, vector, (g, r) => {
        const projected = numbersIn(projectGradient(tree({ a: g }), tree({ a: r })).grads, 'a');
        const inner = (a: readonly number[], b: readonly number[]): number =>
          a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
        // Float32: each of four products of numbers up to 200 and 100 is off by 2⁻²³ of itself, twice.
        expect(inner(projected, r)).toBeGreaterThanOrEqual(-0.1);
        expect(inner(projected, projected)).toBeLessThanOrEqual(inner(g, g) + 0.1);
      }),
      { numRuns: 50 },
    );
  });
});
