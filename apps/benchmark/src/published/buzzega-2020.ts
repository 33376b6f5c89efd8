import { type Publication, tableOf } from './published-number.ts';

/** Split MNIST in one epoch, buffers of 200; told from memory, so none of it is called published. */
export const buzzega2020: Publication = {
  suite: 'der',
  source: 'Buzzega et al. 2020, Dark experience for general continual learning, arXiv:2004.07211',
  seeds: 10,
  length: { epochs: 1 },
  numbers: tableOf({
    naive: { class: [19.6, null, 'unverified'] },
    joint: { class: [95.57, null, 'unverified'] },
    'online-ewc': { class: [20.46, null, 'unverified'] },
    si: { class: [19.27, null, 'unverified'] },
    lwf: { class: [19.62, null, 'unverified'] },
    replay: { class: [80.43, null, 'unverified'] },
    'a-gem': { class: [45.72, null, 'unverified'] },
    der: { class: [84.55, null, 'unverified'] },
    'der++': { class: [85.61, null, 'unverified'] },
  }),
};
