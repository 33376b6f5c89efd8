import { invalid, quote } from '../errors.ts';
import { checkKeys, checkNumber } from '../options.ts';

export const LEVELS = ['overall', 'task', 'label'] as const;
/** What is looked at: all samples together, those of each task, or those of each true label of each task. */
export type Level = (typeof LEVELS)[number];

export const EVIDENCE = ['harm', 'safety'] as const;
/**
 * Which error a gate keeps below `alpha`; the other one shrinks with more samples only.
 * - `harm`: that of refusing a good version. It refuses where the samples show that the bound is broken. Over all tasks or
 *   labels of the gate together, a version that keeps every bound is refused with probability alpha at most.
 * - `safety`: that of accepting a bad version. It refuses unless the samples show, for every task or label, that the
 *   bound is kept. A version that breaks one is accepted with probability alpha at most.
 */
export type Evidence = (typeof EVIDENCE)[number];

interface GateBase {
  readonly per: Level;
  readonly alpha: number;
  readonly evidence: Evidence;
  /** Names of tasks (per task) or labels (per label) that the gate is about; null for all. */
  readonly only: readonly string[] | null;
  /** Names that it is not about. */
  readonly except: readonly string[];
}

/** The candidate's accuracy must not be below `accuracy`. */
export interface FloorGate extends GateBase {
  readonly gate: 'floor';
  readonly accuracy: number;
}

/** The candidate's accuracy must not be more than `most` below the active version's, on the samples that both were asked. */
export interface DropGate extends GateBase {
  readonly gate: 'drop';
  readonly most: number;
  /** Least share of the active version's samples that the candidate must have been asked too. */
  readonly coverage: number;
}

/** Plain data: fit for JSON, so for a configuration file too. */
export type Gate = FloorGate | DropGate;

export interface GateOptions {
  /** Default `overall`. */
  readonly per?: Level;
  /** Default 0.05. */
  readonly alpha?: number;
  /** Default `harm`. */
  readonly evidence?: Evidence;
  readonly only?: readonly string[];
  readonly except?: readonly string[];
}

export interface FloorOptions extends GateOptions {
  /** From 0 to below 1. */
  readonly accuracy: number;
}

export interface DropOptions extends GateOptions {
  /** From 0 to below 1: 0.01 is one point of a hundred. */
  readonly most: number;
  /** Default 0.5. */
  readonly coverage?: number;
}

const KEYS = ['per', 'alpha', 'evidence', 'only', 'except'];

/**
 * A gate that wants an accuracy of at least so much, by an exact binomial test.
 * @throws UnforgetError `invalid-option`
 */
export function floor(options: FloorOptions): FloorGate {
  checkKeys('floor', options, ['accuracy', ...KEYS]);
  checkNumber('accuracy', options.accuracy, [0, 1]);
  return { gate: 'floor', accuracy: options.accuracy, ...base(options) };
}

/**
 * A gate that allows the accuracy to drop by so much against the active version, by an exact test on paired answers: what
 * both got right or both got wrong is no noise in it. Without an active version it has nothing to say.
 * @throws UnforgetError `invalid-option`
 */
export function drop(options: DropOptions): DropGate {
  checkKeys('drop', options, ['most', 'coverage', ...KEYS]);
  const { most, coverage = 0.5 } = options;
  checkNumber('most', most, [0, 1]);
  checkNumber('coverage', coverage, [0, 1 + Number.EPSILON]);
  return { gate: 'drop', most, coverage, ...base(options) };
}

function base({ per = 'overall', alpha = 0.05, evidence = 'harm', only, except = [] }: GateOptions): GateBase {
  checkOneOf('per', per, LEVELS);
  checkOneOf('evidence', evidence, EVIDENCE);
  checkNumber('alpha', alpha, [Number.MIN_VALUE, 1]);
  if (only !== undefined) checkNames('only', only);
  checkNames('except', except);
  return { per, alpha, evidence, only: only ?? null, except };
}

function checkOneOf(option: string, value: unknown, allowed: readonly string[]): void {
  if (typeof value === 'string' && allowed.includes(value)) return;
  throw invalid('invalid-option', `Option "${option}"`, { expected: allowed.join(' | '), received: quote(value) });
}

function checkNames(option: string, names: unknown): void {
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return;
  throw invalid('invalid-option', `Option "${option}"`, { expected: 'an array of names', received: quote(names) });
}

/** The gates of a list, checked again: it may come from a file. @throws UnforgetError `invalid-option` */
export function checkGates(gates: readonly Gate[]): readonly Gate[] {
  if (!Array.isArray(gates))
    throw invalid('invalid-option', 'Option "gates"', { expected: 'an array', received: quote(gates) });
  return gates.map((given: Gate): Gate => {
    const { gate, only, ...options } = given ?? {};
    const rest = only ? { ...options, only } : options;
    if (gate === 'floor') return floor(rest as FloorOptions);
    if (gate === 'drop') return drop(rest as DropOptions);
    throw invalid('invalid-option', 'Option "gates"', {
      expected: 'a gate "floor" or "drop"',
      received: quote(gate),
    });
  });
}

/** No visible drop by more than one point of all, two of a task, ten of a label. */
export const DEFAULT_GATES: readonly Gate[] = [
  drop({ per: 'overall', most: 0.01 }),
  drop({ per: 'task', most: 0.02 }),
  drop({ per: 'label', most: 0.1 }),
];
