import { availableParallelism } from 'node:os';
import type { Scenario } from '@unforget/types';
import { UnforgetError } from '@unforget/types';
import type { ExportTargets } from '../exports/exporter.ts';
import type { Methods } from '../methods/method.ts';
import type { Suite } from '../suites/suite.ts';

/** What there is to choose from. */
export interface Catalogue {
  readonly suites: readonly Suite[];
  readonly methods: Methods;
}

/** Options as they come from the command line. */
export interface RawOptions {
  readonly methods?: string;
  readonly scenario?: string;
  readonly seeds?: string;
  readonly iterations?: string;
  readonly out?: string;
  readonly jobs?: string;
  readonly tune?: string;
  readonly redis?: string;
  readonly tensorboard?: string;
  readonly mlflow?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** What to run, checked. */
export interface BenchRequest {
  /** With what the command line changes in it. */
  readonly suite: Suite;
  readonly scenarios: readonly Scenario[];
  readonly methods: readonly string[];
  readonly seeds: number;
  /** Processes side by side. */
  readonly jobs: number;
  readonly tune: 'lambda' | null;
  /** Redis whose workers do the jobs; null: this machine. */
  readonly redis: string | null;
  readonly folder: string;
  readonly targets: ExportTargets;
  readonly resume: boolean;
  readonly json: boolean;
}

/** @throws UnforgetError `invalid-option` */
export function readRequest(name: string | undefined, raw: RawOptions, catalogue: Catalogue): BenchRequest {
  const found = findSuite(name, catalogue.suites);
  const suite = raw.iterations === undefined ? found : withIterations(found, count('iterations', raw.iterations));
  const tune = readTune(raw);
  const allowed = tune ? tunable(suite) : Object.keys(suite.methods);
  return {
    suite,
    scenarios: readScenarios(suite, raw.scenario),
    methods: readMethods(suite, raw.methods, allowed),
    seeds: raw.seeds === undefined ? suite.seeds : count('seeds', raw.seeds),
    jobs: raw.jobs === undefined ? availableParallelism() : count('jobs', raw.jobs),
    redis: raw.redis ?? null,
    tune,
    folder: raw.out ?? `out/benchmark/${suite.name}${tune ? `-tune-${tune}` : ''}`,
    targets: targetsOf(raw),
    resume: raw.resume ?? false,
    json: raw.json ?? false,
  };
}

/** Where else results go. */
export const targetsOf = ({ tensorboard, mlflow }: RawOptions): ExportTargets => ({
  tensorboard: tensorboard ?? null,
  mlflow: mlflow ?? null,
});

function findSuite(name: string | undefined, suites: readonly Suite[]): Suite {
  const suite = name === undefined ? suites[0] : suites.find((one) => one.name === name);
  if (suite) return suite;
  throw invalid('Suite', choices(suites.map((one) => one.name)), name ?? 'none', '"bench list" tells more');
}

const withIterations = (suite: Suite, iterations: number): Suite => ({
  ...suite,
  protocol: { ...suite.protocol, length: { iterations } },
});

function tunable({ name, tuning }: Suite): readonly string[] {
  if (tuning) return tuning.methods;
  throw invalid('Option "--tune"', 'a suite with a search', name, '"bench list" tells which have one');
}

function readTune({ tune, seeds }: RawOptions): 'lambda' | null {
  if (tune === undefined) return null;
  if (tune !== 'lambda') throw invalid('Option "--tune"', '"lambda"', tune);
  if (seeds === undefined) return 'lambda';
  throw invalid('Option "--seeds"', 'none beside --tune, which has its own', seeds);
}

function readScenarios(suite: Suite, wanted = 'all'): readonly Scenario[] {
  if (wanted === 'all') return suite.scenarios;
  const scenario = suite.scenarios.find((one) => one === wanted);
  if (scenario) return [scenario];
  throw invalid('Option "--scenario"', choices([...suite.scenarios, 'all']), wanted);
}

function readMethods(suite: Suite, wanted: string | undefined, allowed: readonly string[]): readonly string[] {
  if (wanted === undefined) return allowed;
  const names = [...new Set(wanted.split(',').map((name) => name.trim()))];
  const stranger = names.find((name) => !allowed.includes(name));
  if (stranger === undefined) return names;
  throw invalid('Option "--methods"', `methods of ${suite.name} with commas between: ${allowed.join(', ')}`, stranger);
}

export function count(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 1_000_000) return value;
  throw invalid(`Option "--${option}"`, 'a whole number from 1 on', text);
}

const choices = (names: readonly string[]): string => names.join(' | ');

function invalid(what: string, expected: string, received: string, remedy?: string): UnforgetError {
  return new UnforgetError({
    code: 'invalid-option',
    what,
    expected,
    received: JSON.stringify(received),
    ...(remedy ? { remedy } : {}),
  });
}
