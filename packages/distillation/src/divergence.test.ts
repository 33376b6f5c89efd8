import * as tf from '@tensorflow/tfjs-core';
import { valueAndGrads } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { Likelihood } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divergenceByDefinition, type Rows } from './__fixtures__/oracle.ts';
import {
  type GroupedOptions,
  type OutputPair,
  outputDivergence,
  sigmoidDivergence,
  softmaxDivergence,
  squaredDivergence,
} from './index.ts';

const matrix = (rows: Rows): tf.Tensor2D => tf.tensor2d(rows as number[][]);
const pairOf = (student: Rows, teacher: Rows): OutputPair => ({ student: matrix(student), teacher: matrix(teacher) });
const all = { temperature: 2, active: null };
const { log } = Math;

/** Gradient of the sum over the samples, by the student's outputs. */
function slopes(student: Rows, distance: (student: tf.Tensor2D) => tf.Tensor1D): tf.Tensor {
  const z = matrix(student);
  return valueAndGrads(() => tf.sum(distance(z)), { z }).grads['z'] as tf.Tensor;
}

describe('by hand', () => {
  // Divided by T = 2, the logits (0, 2 ln 3) are (0, ln 3): probabilities ¼ and ¾. The teacher's are ½ and ½.
  // KL = ½ ln(½ / ¼) + ½ ln(½ / ¾) = ½ ln(4/3), times T² = 4. Slope: T (p − t) = 2 · (∓¼).
  const student = [[0, 2 * log(3)]];
  const teacher = [[0, 0]];
  it('softmax', () => {
    expectClose(softmaxDivergence(pairOf(student, teacher), all), [2 * log(4 / 3)]);
    expectClose(
      slopes(student, (s) => softmaxDivergence({ student: s, teacher: matrix(teacher) }, all)),
      [-0.5, 0.5],
    );
  });
  it('softmax at temperature 1 is the plain divergence', () => {
    // p = (1/10, 9/10): KL = ½ ln(5) + ½ ln(5/9) = ½ ln(25/9)
    const value = softmaxDivergence(pairOf(student, teacher), { temperature: 1, active: null });
    expectClose(value, [0.5 * log(25 / 9)]);
  });
  it('sigmoids', () => {
    // Flags of the student: ¾ at logit 2 ln 3, ½ at 0; of the teacher: ½ and ½. KL of the first is ½ ln(4/3), of the
    // second 0; their mean times 4 is ln(4/3). Slope: T (s − t) / 2 = 2 · ¼ / 2.
    const flags = [[2 * log(3), 0]];
    expectClose(sigmoidDivergence(pairOf(flags, teacher), all), [log(4 / 3)]);
    expectClose(
      slopes(flags, (s) => sigmoidDivergence({ student: s, teacher: matrix(teacher) }, all)),
      [0.25, 0],
    );
  });
  it('values', () => {
    expectClose(squaredDivergence(pairOf([[1, 3]], [[0, 1]]), all), [(1 + 4) / 2]);
  });
  it('adds up the groups, each with a softmax of its own; units of no group play no part', () => {
    const wide = pairOf([[0, 5, 2 * log(3), 0, 2 * log(3), -8]], [[0, 5, 0, 0, 0, 8]]);
    const options = { likelihood: 'categorical', temperature: 2 } as const;
    const one = outputDivergence(wide, { ...options, groups: [[0, 2]] });
    expectClose(one, [2 * log(4 / 3)]);
    expectClose(
      outputDivergence(wide, {
        ...options,
        groups: [
          [0, 2],
          [3, 4],
        ],
      }),
      [4 * log(4 / 3)],
    );
  });
});

const LIKELIHOODS: readonly Likelihood[] = ['categorical', 'bernoulli', 'gaussian'];
const logit = fc.double({ min: -6, max: 6, noNaN: true });
const units = 5;
const row = fc.array(logit, { minLength: units, maxLength: units });
const groupings = [
  [[0, 1, 2, 3, 4]],
  [[0, 1]],
  [
    [0, 1],
    [2, 3, 4],
  ],
  [
    [1, 3],
    [0, 2, 4],
  ],
  [[2]],
];

describe.each(LIKELIHOODS)('%s', (likelihood) => {
  it.each(groupings.map((groups) => [JSON.stringify(groups), groups] as const))(
    'is what the definition says, for units %s',
    (_, groups) => {
      fc.assert(
        fc.property(fc.tuple(row, row), fc.constantFrom(1, 2, 3.5), ([student, teacher], temperature) => {
          const options: GroupedOptions = { likelihood, temperature, groups };
          const expected = divergenceByDefinition(student, teacher, options);
          const actual = outputDivergence(pairOf([student], [teacher]), options);
          expectClose(actual, [expected], { rtol: 1e-4, atol: 2e-5 });
        }),
        { numRuns: 20, seed: 1 },
      );
    },
  );
  it('is exactly 0 where student and teacher agree, and so is its slope', () => {
    const rows = [
      [1, -2, 0.5, 3, 0],
      [-4, 4, 1, 0, 9],
    ];
    const options: GroupedOptions = {
      likelihood,
      temperature: 2,
      groups: [
        [0, 1],
        [2, 3, 4],
      ],
    };
    expectClose(outputDivergence(pairOf(rows, rows), options), [0, 0], { rtol: 0, atol: 0 });
    const slope = slopes(rows, (student) => outputDivergence({ student, teacher: matrix(rows) }, options));
    expectClose(slope, new Array(10).fill(0), { rtol: 0, atol: 1e-6 });
  });
  it('has the slope that central differences of the definition give', () => {
    const [student, teacher] = [
      [0.5, -1, 2, 0.25, -0.75],
      [1, 0.5, -1.5, 0, 2],
    ];
    const options: GroupedOptions = {
      likelihood,
      temperature: 2,
      groups: [
        [0, 1],
        [2, 4],
      ],
    };
    const actual = slopes([student], (s) => outputDivergence({ student: s, teacher: matrix([teacher]) }, options));
    const h = 1e-5;
    const moved = (unit: number, by: number): number =>
      divergenceByDefinition(
        student.map((value, i) => (i === unit ? value + by : value)),
        teacher,
        options,
      );
    const expected = student.map((_, unit) => (moved(unit, h) - moved(unit, -h)) / (2 * h));
    expectClose(actual, expected, { rtol: 1e-4, atol: 1e-5 });
    expect(expected[3]).toBe(0);
  });
  it('stays finite for logits of 1,000', () => {
    const pair = pairOf([[1000, -1000, 0]], [[-1000, 1000, 0]]);
    const value = outputDivergence(pair, { likelihood, temperature: 2, groups: [[0, 1]] }).dataSync()[0];
    expect(Number.isFinite(value)).toBe(true);
    expect(value).toBeGreaterThan(100);
  });
});
