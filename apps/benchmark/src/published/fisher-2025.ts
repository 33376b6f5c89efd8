import { type Publication, tableOf } from './published-number.ts';

/** Which Fisher: Split MNIST, task, each at its own best λ. */
export const fisher2025: Publication = {
  suite: 'fisher',
  source: 'van de Ven 2025, On the computation of the Fisher information in continual learning, ICLR blog posts 2025',
  seeds: 30,
  length: { iterations: 2000 },
  numbers: tableOf({
    naive: { task: [85.41, 0.88] },
    exact: { task: [99.12, 0.16] },
    'exact-500': { task: [98.93, 0.15] },
    sampled: { task: [99.12, 0.12] },
    empirical: { task: [99.12, 0.12] },
    batched: { task: [99.11, 0.16] },
  }),
};
