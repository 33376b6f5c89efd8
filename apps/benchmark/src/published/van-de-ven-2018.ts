import { type Publication, tableOf } from './published-number.ts';

/** Permuted MNIST; the methods that the suite has. */
export const vanDeVen2018: Publication = {
  suite: 'permuted-mnist',
  source: 'van de Ven, Tolias 2018, Generative replay with feedback connections, Table 4, arXiv:1809.10635',
  seeds: 5,
  length: { iterations: 5000 },
  numbers: tableOf({
    naive: { task: [81.79, null], domain: [78.51, null], class: [17.26, null] },
    joint: { task: [97.68, null], domain: [97.59, null], class: [97.59, null] },
    ewc: { task: [94.74, null], domain: [94.31, null], class: [25.04, null] },
    'online-ewc': { task: [95.96, null], domain: [94.42, null], class: [33.88, null] },
    si: { task: [94.75, null], domain: [95.33, null], class: [29.31, null] },
    lwf: { task: [69.84, null], domain: [72.64, null], class: [22.64, null] },
  }),
};
