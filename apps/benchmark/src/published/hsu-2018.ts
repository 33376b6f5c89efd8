import { type Publication, tableOf } from './published-number.ts';

/** Split MNIST in four epochs; the methods that the suite has. */
export const hsu2018: Publication = {
  suite: 'hsu',
  source: 'Hsu, Liu, Ramasamy, Kira 2018, Re-evaluating continual learning scenarios, arXiv:1810.12488',
  seeds: 10,
  length: { epochs: 4 },
  numbers: tableOf({
    naive: { task: [93.46, null], domain: [55.16, null], class: [19.71, null] },
    joint: { task: [99.52, null], domain: [98.59, null], class: [97.53, null] },
    ewc: { task: [97.7, null], domain: [58.85, null], class: [19.8, null] },
    si: { task: [98.56, null], domain: [64.76, null], class: [19.67, null] },
    mas: { task: [99.22, null], domain: [68.57, null], class: [19.52, null] },
    lwf: { task: [99.6, null], domain: [71.02, null], class: [24.17, null] },
    'replay-1100': { task: [99.4, null], domain: [95.16, null], class: [90.78, null] },
    'replay-4400': { task: [99.57, null], domain: [97.11, null], class: [95.59, null] },
  }),
};
