import * as tf from '@tensorflow/tfjs-core';
import { disposeExcept, valueAndGrads } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { ParamTree } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbers } from './__fixtures__/models.ts';
import golden from './__golden__/ewc.json' with { type: 'json' };
import { decayTerm, mergeTerm, type QuadraticForm, type QuadraticTerm, quadraticPenalty } from './index.ts';
import { emptyForm } from './quadratic-penalty.ts';

const term = (importance: ParamTree, anchor: ParamTree): QuadraticTerm => ({ importance, anchor });
const vector = (...values: number[]): ParamTree => ({ w: tf.tensor1d(values) });
const merged = (terms: readonly QuadraticTerm[]): QuadraticForm => terms.reduce(mergeTerm, emptyForm());

/** ½λ Σₜ Fₜ(θ − θₜ)², as it is written. */
const explicit = (params: ParamTree, terms: readonly QuadraticTerm[], lambda: number): tf.Scalar =>
  tf.mul(
    lambda / 2,
    tf.addN(
      terms.flatMap(({ importance, anchor }) =>
        Object.entries(importance).map(([path, weight]) =>
          tf.sum(tf.mul(weight, tf.square(tf.sub(params[path] as tf.Tensor, anchor[path] as tf.Tensor)))),
        ),
      ),
    ),
  ) as tf.Scalar;

describe('quadraticPenalty', () => {
  it('is ½λ Σ F(θ − μ)² with gradient λF(θ − μ)', () => {
    // λ = 4, F = (1, 3), θ − μ = (2, −1): ½·4·(1·4 + 3·1) = 14; 4·(1·2, 3·−1) = (8, −12).
    const form = merged([term(vector(1, 3), vector(5, 5))]);
    const { value, grads } = quadraticPenalty(vector(7, 4), form, 4);
    expectClose(value, [14]);
    expectClose(grads['w'] as tf.Tensor, [8, -12]);
  });
  it('is 0, with gradient 0, at the anchor of one task', () => {
    const { value, grads } = quadraticPenalty(vector(5, -2), merged([term(vector(1, 3), vector(5, -2))]), 100);
    expect([...value.dataSync()]).toEqual([0]);
    expect([...(grads['w'] as tf.Tensor).dataSync()].map(Math.abs)).toEqual([0, 0]);
  });
  it("has the gradient of central differences and of tfjs's tape", () => {
    // A quadratic has no error term in central differences, so h may be large: only rounding is left.
    const params = vector(0.5, -1.25, 2);
    const terms = [0, 1].map((t) =>
      term({ w: tf.abs(tf.tensor1d(numbers(3, 'F', t))) }, { w: tf.tensor1d(numbers(3, t)) }),
    );
    const form = merged(terms);
    const { grads } = quadraticPenalty(params, form, 3);
    const h = 2 ** -4;
    const central = [0, 1, 2].map((i) => {
      const [up, down] = [h, -h].map((shift) => {
        const moved = [...(params['w'] as tf.Tensor).dataSync()];
        moved[i] = (moved[i] ?? 0) + shift;
        return quadraticPenalty(vector(...moved), form, 3).value.dataSync()[0] ?? Number.NaN;
      });
      return ((up ?? 0) - (down ?? 0)) / (2 * h);
    });
    expectClose(grads['w'] as tf.Tensor, central, { rtol: 1e-3, atol: 1e-4 });
    const tape = valueAndGrads(() => quadraticPenalty(params, form, 3).value, params);
    expectClose(grads['w'] as tf.Tensor, tape.grads['w'] as tf.Tensor);
  });
  it('touches only the parameters it holds', () => {
    const params = { ...vector(1), other: tf.tensor1d([9]) };
    const { grads } = quadraticPenalty(params, merged([term(vector(1), vector(0))]), 1);
    expect(Object.keys(grads)).toEqual(['w']);
  });
  it('names a parameter that has outgrown its anchor', () => {
    const form = merged([term(vector(1, 1), vector(0, 0))]);
    expect(() => quadraticPenalty(vector(1, 2, 3), form, 1)).toThrow(
      'Parameter "w" and its stored anchor: expected shape [2], received [3]. The model changed after the anchor was taken',
    );
    expect(() => quadraticPenalty({}, form, 1)).toThrow('received no such parameter');
  });
});

describe('mergeTerm', () => {
  it('keeps the weighted mean and what is left over', () => {
    // F = 1 at 0 and F = 3 at 4: ΣF = 4, μ = 12/4 = 3, rest 1·3/4·16 = 12. At θ = 3: 9 + 3 = 12, by hand.
    const { importance, anchor, constant } = merged([term(vector(1), vector(0)), term(vector(3), vector(4))]);
    expectClose(importance['w'] as tf.Tensor, [4]);
    expectClose(anchor['w'] as tf.Tensor, [3]);
    expectClose(constant, [12]);
  });
  it('takes the last anchor where nothing is important yet', () => {
    const { importance, anchor, constant } = merged([
      term(vector(0, 0), vector(7, 7)),
      term(vector(0, 2), vector(5, 5)),
    ]);
    expectClose(importance['w'] as tf.Tensor, [0, 2]);
    expectClose(anchor['w'] as tf.Tensor, [5, 5]);
    expect(constant.dataSync()[0]).toBe(0);
  });
  it('of any tasks equals their explicit sum, in value and gradient', () => {
    const number = fc.integer({ min: -40, max: 40 }).map((n) => n / 10);
    const weight = fc.constantFrom(0, 0, 1e-4, 0.5, 1, 30);
    const task = fc.tuple(
      fc.array(weight, { minLength: 3, maxLength: 3 }),
      fc.array(number, { minLength: 3, maxLength: 3 }),
    );
    const tasks = fc.array(task, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(tasks, fc.array(number, { minLength: 3, maxLength: 3 }), (drawn, theta) => {
        tf.tidy(() => {
          const terms = drawn.map(([weights, anchor]) => term(vector(...weights), vector(...anchor)));
          const params = vector(...theta);
          const { value, grads } = quadraticPenalty(params, merged(terms), 2.5);
          const expected = valueAndGrads(() => explicit(params, terms, 2.5), params);
          expectClose(value, expected.value, { rtol: 1e-4, atol: 1e-3 });
          expectClose(grads['w'] as tf.Tensor, expected.grads['w'] as tf.Tensor, { rtol: 1e-4, atol: 1e-3 });
        });
      }),
      { seed: 3, numRuns: 100 },
    );
  });
  it('does not cancel: anchors far from 0 and close together keep their distance', () => {
    // F = 1 at 1000 and 1001: at θ = 1000.5 the sum is 2·0.25, where ΣFθ² − (ΣFθ)²/ΣF would take 2·10⁶ from 2·10⁶.
    const form = merged([term(vector(1), vector(1000)), term(vector(1), vector(1001))]);
    expectClose(quadraticPenalty(vector(1000.5), form, 2).value, [0.5]);
  });
  it('needs the same memory after twenty tasks as after one', () => {
    const before = tf.memory().numTensors;
    let form = merged([]);
    for (let t = 0; t < 20; t++) {
      const added = term(vector(1, t), vector(t, 1));
      const next = mergeTerm(form, added);
      disposeExcept(form);
      disposeExcept(added);
      form = next;
    }
    expect(tf.memory().numTensors - before).toBe(3);
    disposeExcept(form);
  });
});

describe('decayTerm', () => {
  it('is γF + F′ around the last parameters', () => {
    const first = decayTerm(emptyForm(), term(vector(4, 1), vector(1, 1)), 0.5);
    const second = decayTerm(first, term(vector(1, 0), vector(3, 2)), 0.5);
    expectClose(second.importance['w'] as tf.Tensor, [3, 0.5]);
    expectClose(second.anchor['w'] as tf.Tensor, [3, 2]);
    expect(second.constant.dataSync()[0]).toBe(0);
  });
  it('shares no tensor with what it was given', () => {
    const given = term(vector(4), vector(1));
    const form = decayTerm(emptyForm(), given, 1);
    disposeExcept(given);
    expectClose(form.importance['w'] as tf.Tensor, [4]);
    expectClose(form.anchor['w'] as tf.Tensor, [1]);
  });
});

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
type GoldenTree = Readonly<Record<string, GoldenTensor>>;
const treeOf = (tree: GoldenTree): ParamTree =>
  Object.fromEntries(
    Object.entries(tree).map(([path, { values, shape }]) => [path, tf.tensor([...values], [...shape], 'float32')]),
  );

describe(`penalty by ${golden.source}`, () => {
  it.each(golden.cases.map((given): [string, typeof given] => [given.name, given]))('%s', (_, given) => {
    const terms = given.tasks.map(({ importance, anchor }) => term(treeOf(importance), treeOf(anchor)));
    const { value, grads } = quadraticPenalty(treeOf(given.params), merged(terms), given.lambda);
    const tolerance = { rtol: golden.tolerance.relative, atol: golden.tolerance.absolute };
    expectClose(value, [given.penalty], tolerance);
    for (const [path, expected] of Object.entries(treeOf(given.gradient))) {
      expectClose(grads[path] as tf.Tensor, expected, tolerance);
    }
  });
});
