import type { Check, Suite } from './suite.ts';

const CHECKS: readonly Check[] = [
  { scenario: 'domain', left: 'naive', relation: 'losesFirst', percent: 60 },
  { scenario: 'domain', left: 'ewc', relation: 'keepsFirst', percent: 85 },
  { scenario: 'domain', left: 'naive', relation: 'below', right: 'ewc', points: 5 },
];

/** The table of a typical lesson: one net, three tasks, and what is left of the first. */
export const lesson: Suite = {
  name: 'lesson',
  title: 'A lesson in three tasks',
  about:
    'The embedded digits under three orders of their pixels, one after the other, ten units for all: what fine-tuning leaves ' +
    'of the first task, what EWC keeps, what a memory of 200 digits keeps. Two layers of 100, Adam at 0.005, batches of 64, ' +
    '600 steps a task.',
  scenarios: ['domain'],
  methods: { naive: {}, joint: {}, ewc: { lambda: 1e3 }, replay: { capacity: 200 } },
  seeds: 3,
  protocol: {
    source: 'embedded-digits',
    stream: { kind: 'permuted', experiences: 3 },
    hidden: [100, 100],
    heads: { domain: { kind: 'fixed', units: 10 } },
    optimizer: { kind: 'adam', rate: 5e-3 },
    batchSize: 64,
    length: { iterations: 600 },
  },
  checks: CHECKS,
  tuning: { methods: ['ewc'], grid: [1e1, 1e2, 1e3, 1e4, 1e5], seeds: [101, 102], validationFraction: 0.2 },
};

/** The same with two tasks. */
export const lessonTwo: Suite = {
  ...lesson,
  name: 'lesson-two',
  title: 'A lesson in two tasks',
  about: lesson.about.replace('three orders of their pixels', 'two orders of their pixels'),
  protocol: { ...lesson.protocol, stream: { kind: 'permuted', experiences: 2 } },
  checks: CHECKS.slice(1),
};
