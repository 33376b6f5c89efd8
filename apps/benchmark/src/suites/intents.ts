import type { MethodPlan } from './method-plan.ts';
import type { Protocol, Suite } from './suite.ts';

/** A growing head, a layer of 256 and twenty passes: small sets are learned quickly. */
const NET = {
  hidden: [256],
  heads: { task: { kind: 'multi' }, class: { kind: 'growing' } },
  optimizer: { kind: 'adam', rate: 1e-3 },
  batchSize: 32,
  length: { epochs: 20 },
} as const satisfies Partial<Protocol>;

/** Methods with memories of so many samples of each class. */
function methods(classes: number): Readonly<Record<string, MethodPlan>> {
  const memory = (perClass: number): MethodPlan => ({ capacity: perClass * classes, perClass });
  return {
    naive: {},
    joint: {},
    ewc: { lambda: 1, normalize: true },
    lwf: { lambda: 1 },
    'replay-5': { use: 'replay', ...memory(5) },
    'replay-10': { use: 'replay', ...memory(10) },
    'der++-10': { use: 'der++', ...memory(10) },
    'er-ace-10': { use: 'er-ace', ...memory(10) },
    'icarl-10': { use: 'icarl', capacity: 10 * classes, scenarios: ['class'] },
    pnn: { scenarios: ['task'] },
  };
}

const CHECKS: Suite['checks'] = [
  { scenario: 'class', left: 'naive', relation: 'below', right: 'replay-10', points: 20 },
  { scenario: 'class', left: 'replay-10', relation: 'notAbove', right: 'joint', points: 1 },
];

const common = {
  scenarios: ['task', 'class'],
  seeds: 5,
  checks: CHECKS,
  tuning: { methods: ['ewc', 'lwf'], grid: [1e-3, 1e-2, 1e-1, 1, 1e1], seeds: [101], validationFraction: 0.2 },
} as const;

const SETTINGS =
  'A layer of 256, a head that grows, Adam at 0.001, batches of 32, twenty epochs. Memories hold 5 or 10 samples of each ' +
  'class. λ of EWC and LwF are first guesses, not yet searched for: `--tune lambda` does.';

const clinc = (source: string, what: string): Suite => ({
  ...common,
  name: source.replace('-features', ''),
  title: `CLINC150, ten domains, ${what}`,
  about:
    `150 intents of an assistant's users, 15 in each of ten domains that come one after the other in an order drawn from ` +
    `the seed; ${what}. ${SETTINGS}`,
  methods: methods(150),
  protocol: { source, stream: { kind: 'classes', perExperience: 15, order: 'groups' }, ...NET },
});

const banking = (source: string, what: string): Suite => ({
  ...common,
  name: source.replace('-features', ''),
  title: `BANKING77, seven groups of intents, ${what}`,
  about: `77 intents of a bank's customers, eleven at a time in an order drawn from the seed; ${what}. ${SETTINGS}`,
  methods: methods(77),
  protocol: { source, stream: { kind: 'classes', perExperience: 11 }, ...NET },
});

const FEATURES = '128 stored features of a frozen sentence encoder';
const HASHED = '2,048 hashed n-grams of words and characters';

export const clinc150: Suite = clinc('clinc150-features', FEATURES);
export const clinc150Hashed: Suite = {
  ...clinc('clinc150-hashed', HASHED),
  checks: [...CHECKS, { scenario: 'class', left: 'replay-10', relation: 'reaches', percent: 83 }],
};
export const banking77: Suite = banking('banking77-features', FEATURES);
export const banking77Hashed: Suite = banking('banking77-hashed', HASHED);

export const textDomains: Suite = {
  ...common,
  name: 'text-domains',
  title: 'Three domains of text: general, medical, law',
  about:
    `14 kinds of things, 11 types of medical questions and 14 kinds of contract clauses, one domain after the other; ${HASHED}. ` +
    SETTINGS,
  methods: methods(39),
  protocol: {
    source: 'text-domains-hashed',
    stream: { kind: 'classes', perExperience: [14, 11, 14], order: 'given' },
    ...NET,
  },
};
