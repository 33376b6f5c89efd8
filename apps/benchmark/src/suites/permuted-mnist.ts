import type { Suite } from './suite.ts';

/** Permuted MNIST after van de Ven and Tolias 2018 (arXiv:1809.10635). */
export const permutedMnist: Suite = {
  name: 'permuted-mnist',
  title: 'Permuted MNIST',
  about:
    'MNIST under ten orders of its pixels, the first one unchanged; the protocol of van de Ven and Tolias 2018: 1,024 inputs ' +
    '(a border of zeros), two layers of 1,000, Adam at 0.0001 that is not reset, batches of 128, 5,000 steps an experience. ' +
    'Heads: task, ten units for each; domain, ten for all; class, a hundred from the start. λ are theirs in our terms: ' +
    'twice their c for SI; times γ for online EWC; ¼ for LwF. The Fisher information is of the most likely label, as theirs.',
  scenarios: ['task', 'domain', 'class'],
  methods: {
    naive: {},
    joint: {},
    ewc: { lambda: { task: 500, domain: 500, class: 1 }, fisher: { labels: 'predicted' } },
    'online-ewc': {
      lambda: { task: 400, domain: 900, class: 5 },
      gamma: { task: 0.8, domain: 0.9, class: 1 },
      fisher: { labels: 'predicted' },
    },
    si: { lambda: { task: 10, domain: 10, class: 0.2 }, gradient: 'total', xi: 0.1 },
    lwf: { lambda: 0.25, weighting: { task: 'added', domain: 'equal-tasks', class: 'added' } },
  },
  seeds: 5,
  protocol: {
    source: 'mnist-32',
    stream: { kind: 'permuted', experiences: 10 },
    hidden: [1000, 1000],
    heads: { task: { kind: 'multi' }, domain: { kind: 'fixed', units: 10 }, class: { kind: 'fixed', units: 100 } },
    optimizer: { kind: 'adam', rate: 1e-4 },
    batchSize: 128,
    length: { iterations: 5000 },
  },
  checks: [
    { scenario: 'domain', left: 'naive', relation: 'below', right: 'ewc', points: 5 },
    { scenario: 'domain', left: 'naive', relation: 'below', right: 'si', points: 5 },
    { scenario: 'domain', left: 'ewc', relation: 'reaches', percent: 94 },
    { scenario: 'domain', left: 'si', relation: 'reaches', percent: 94 },
  ],
};
