import type { MethodPlan } from './method-plan.ts';
import type { Suite } from './suite.ts';

/**
 * 100 samples of each digit, drawn at random when an experience ends. In the domain scenario digits share two labels, so
 * there it is 200 of each experience.
 */
const HUNDRED_PER_DIGIT: MethodPlan = {
  capacity: 1000,
  perClass: { task: 100, class: 100 },
  perExperience: { domain: 200 },
};

/** Split MNIST after van de Ven et al. 2022 (doi:10.1038/s42256-022-00568-3), Table 2, on all of MNIST. */
export const splitMnist: Suite = {
  name: 'split-mnist',
  title: 'Split MNIST',
  about:
    'Ten digits in five experiences of two, in an order drawn from the seed; the protocol of van de Ven et al. 2022: ' +
    "784-400-400 with PyTorch's initialisation, pixels from 0 to 1, Adam at 0.001 that is not reset, batches of 128 without " +
    'a smaller last one, 2,000 steps an experience, exact Fisher over all training samples, loss of replay weighed 1/c to ' +
    '1 − 1/c, 128 replayed samples a step, 100 stored for each digit (in the domain ' +
    'scenario 200 for each experience). Heads: task, one of two units for each task; domain, ' +
    'two units for all; class, ten units from the start. Joint training: one run of 10,000 steps on everything. λ are ' +
    'theirs in our terms: twice their c for SI; ¼ for LwF, whose divergence has the factor T² = 4 here; for online EWC ' +
    'theirs of 2019 (arXiv:1904.07734) times γ. Differences, all in iCaRL: ours shares 1,000 exemplars among the classes so far and chooses anew, theirs ' +
    'has 100 a class from the start, chosen once; ours draws 128 exemplars beside 128 new samples, theirs shuffles all ' +
    'together; ours distils without a temperature, theirs at T = 2.',
  scenarios: ['task', 'domain', 'class'],
  methods: {
    naive: {},
    joint: {},
    ewc: { lambda: { task: 1e5, domain: 1e10, class: 1e9 } },
    'online-ewc': {
      lambda: { task: 0.8e8, domain: 0.7e8, class: 0.8e9 },
      gamma: { task: 0.8, domain: 0.7, class: 0.8 },
    },
    si: { lambda: { task: 20, domain: 1e5, class: 1e4 }, gradient: 'total', xi: 0.1 },
    // In the domain scenario theirs adds c − 1 times the divergence: that is 1/c to 1 − 1/c, all times c.
    lwf: { lambda: 0.25, weighting: { task: 'added', domain: 'equal-tasks', class: 'added' }, units: 'all' },
    replay: HUNDRED_PER_DIGIT,
    'a-gem': HUNDRED_PER_DIGIT,
    icarl: { capacity: 1000, scenarios: ['class'] },
    pnn: { scenarios: ['task'] },
  },
  seeds: 5,
  protocol: {
    source: 'mnist',
    stream: { kind: 'classes', perExperience: 2 },
    hidden: [400, 400],
    heads: { task: { kind: 'multi' }, domain: { kind: 'fixed', units: 2 }, class: { kind: 'fixed', units: 10 } },
    optimizer: { kind: 'adam', rate: 1e-3 },
    batchSize: 128,
    length: { iterations: 2000 },
  },
  checks: [{ scenario: 'task', left: 'pnn', relation: 'unforgotten' }],
};
