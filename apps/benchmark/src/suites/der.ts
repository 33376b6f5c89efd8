import type { Suite } from './suite.ts';

/** Split MNIST in one epoch after Buzzega et al. 2020 (arXiv:2004.07211): the cheapest protocol. */
export const der: Suite = {
  name: 'der',
  title: 'Split MNIST in one epoch',
  about:
    'Five experiences of two digits in the order of their numbers, classes; the protocol of Buzzega et al. 2020: two layers of 100, SGD, ' +
    'batches of 10, one epoch, buffers of 200. Learning rates and weights are those of their program Mammoth where it ' +
    'tells them: 0.01 for replay, 0.03 for the others, α 0.2 and β 1 for DER++, λ 90 for online EWC. Their numbers are not ' +
    'verified, so there is no verdict.',
  scenarios: ['class'],
  methods: {
    naive: {},
    joint: {},
    'online-ewc': { lambda: 90, gamma: 1 },
    si: { lambda: 2 },
    lwf: { lambda: 0.25 },
    'a-gem': { capacity: 200 },
    replay: { capacity: 200, rate: 0.01 },
    der: { capacity: 200, alpha: 0.2 },
    'der++': { capacity: 200, alpha: 0.2, beta: 1 },
  },
  seeds: 5,
  protocol: {
    source: 'mnist',
    stream: { kind: 'classes', perExperience: 2, order: 'given' },
    hidden: [100, 100],
    heads: { class: { kind: 'fixed', units: 10 } },
    optimizer: { kind: 'sgd', rate: 0.03 },
    batchSize: 10,
    length: { epochs: 1 },
  },
  checks: [
    { scenario: 'class', left: 'naive', relation: 'below', right: 'replay', points: 20 },
    { scenario: 'class', left: 'replay', relation: 'notAbove', right: 'der++', points: 0 },
    { scenario: 'class', left: 'der++', relation: 'below', right: 'joint', points: 1 },
  ],
};
