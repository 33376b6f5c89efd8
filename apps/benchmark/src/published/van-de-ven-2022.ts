import { type Publication, tableOf } from './published-number.ts';

/** Split MNIST; the methods that the suite has. */
export const vanDeVen2022: Publication = {
  suite: 'split-mnist',
  source: 'van de Ven, Tuytelaars, Tolias 2022, Nature Machine Intelligence 4, Table 2, doi:10.1038/s42256-022-00568-3',
  seeds: 20,
  length: { iterations: 2000 },
  numbers: tableOf({
    naive: { task: [84.32, 0.99], domain: [60.13, 1.66], class: [19.89, 0.02] },
    joint: { task: [99.67, 0.03], domain: [98.59, 0.05], class: [98.17, 0.04] },
    ewc: { task: [99.06, 0.15], domain: [63.03, 1.58], class: [20.64, 0.52] },
    si: { task: [99.2, null, 'unverified'], domain: [66.94, null, 'unverified'], class: [21.2, null, 'unverified'] },
    lwf: { task: [99.6, 0.03], domain: [71.18, 1.42], class: [21.89, 0.32] },
    replay: { task: [98.98, null, 'unverified'], domain: [93.75, null], class: [88.79, null] },
    'a-gem': { task: [98.54, 0.1], domain: [87.67, 1.33], class: [65.1, 3.64] },
    icarl: { class: [92.49, null, 'unverified'] },
  }),
};
