import type { MethodPlan } from './method-plan.ts';
import { splitMnist } from './split-mnist.ts';
import type { Suite } from './suite.ts';

/** Online EWC that lets nothing fade, as the study has it. */
const study = (labels: NonNullable<MethodPlan['fisher']>['labels'], lambda: number, samples?: number): MethodPlan => ({
  use: 'online-ewc',
  gamma: 1,
  lambda,
  fisher: { labels, ...(samples ? { samples } : {}) },
});

/** Which Fisher information: Split MNIST, task scenario, after van de Ven 2025 (ICLR blog posts). */
export const fisher: Suite = {
  name: 'fisher',
  title: 'Ways to estimate the Fisher information',
  about:
    'Split MNIST in the task scenario, protocol of the suite split-mnist, online EWC with five estimates of the Fisher ' +
    'information: exact over all samples, exact over 500, labels drawn from the model, labels of the data, and the square ' +
    'of the mean gradient of batches of 128, which is no Fisher information. The λ of each is a first guess, not yet ' +
    'searched for: `--tune lambda` does. Seconds of consolidation are in results.json.',
  scenarios: ['task'],
  methods: {
    naive: {},
    exact: study('exact', 1e5),
    'exact-500': study('exact', 1e5, 500),
    sampled: study('sampled', 1e5),
    empirical: study('empirical', 1e5),
    batched: study('batched', 1e7),
  },
  seeds: 5,
  protocol: splitMnist.protocol,
  checks: ['exact', 'sampled', 'empirical'].map((right) => ({
    scenario: 'task',
    left: 'batched',
    relation: 'near',
    right,
    points: 0.3,
  })),
  tuning: {
    methods: ['exact', 'exact-500', 'sampled', 'empirical', 'batched'],
    grid: [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10],
    seeds: [101, 102],
    validationFraction: 0.1,
  },
};
