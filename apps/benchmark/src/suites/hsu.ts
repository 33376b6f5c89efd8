import type { Suite } from './suite.ts';

/** Split MNIST after Hsu et al. 2018 (arXiv:1810.12488): four epochs. */
export const hsu: Suite = {
  name: 'hsu',
  title: 'Split MNIST in four epochs',
  about:
    'Five experiences of two digits in the order of their numbers; the protocol of Hsu et al. 2018: 1,024 inputs (a border of zeros), ' +
    'two layers of 400, Adam at 0.001, batches of 128, four epochs an experience. λ are theirs (EWC 100, 100, 600; SI 300, ' +
    '3,000, 600), doubled, as their penalty has no ½; that of MAS is not known. Rehearsal holds 1,100 or 4,400 samples in all. Differences: our Fisher information is ' +
    'exact; pixels from 0 to 1; the optimizer is not reset.',
  scenarios: ['task', 'domain', 'class'],
  methods: {
    naive: {},
    joint: {},
    ewc: { lambda: { task: 200, domain: 200, class: 1200 } },
    si: { lambda: { task: 600, domain: 6000, class: 1200 } },
    mas: { lambda: 1, normalize: true },
    lwf: { lambda: 0.25 },
    'replay-1100': { use: 'replay', capacity: 1100 },
    'replay-4400': { use: 'replay', capacity: 4400 },
  },
  seeds: 5,
  protocol: {
    source: 'mnist-32',
    stream: { kind: 'classes', perExperience: 2, order: 'given' },
    hidden: [400, 400],
    heads: { task: { kind: 'multi' }, domain: { kind: 'fixed', units: 2 }, class: { kind: 'fixed', units: 10 } },
    optimizer: { kind: 'adam', rate: 1e-3 },
    batchSize: 128,
    length: { epochs: 4 },
  },
  checks: [{ scenario: 'class', left: 'replay-1100', relation: 'notAbove', right: 'replay-4400', points: 0 }],
};
