import type { Scenario } from '@unforget/types';
import type { RunRecord } from '../results/record.ts';
import { holm, type Paired, pairedTest } from './paired.ts';

/** Two methods of a scenario, by average accuracy; `right` has the higher mean. */
export interface MethodComparison extends Paired {
  readonly scenario: Scenario;
  readonly left: string;
  readonly right: string;
  /** `p` corrected (Holm) for all pairs of the scenario. */
  readonly corrected: number;
}

/** Every pair of methods of each scenario, over common seeds. */
export function compareMethods(records: readonly RunRecord[]): MethodComparison[] {
  const scenarios = [...new Set(records.map(({ scenario }) => scenario))];
  return scenarios.flatMap((scenario) => inScenario(scenario, records));
}

function inScenario(scenario: Scenario, records: readonly RunRecord[]): MethodComparison[] {
  const own = records.filter((record) => record.scenario === scenario);
  const methods = [...new Set(own.map(({ method }) => method))];
  const values = new Map(methods.map((method) => [method, accuraciesOf(method, own)]));
  const pairs = methods.flatMap((a, i) => methods.slice(i + 1).map((b) => [a, b] as const));
  const compared = pairs.map(([a, b]) => {
    const paired = pairedTest(values.get(a) ?? new Map(), values.get(b) ?? new Map());
    const turned = paired.difference < 0;
    const [left, right] = turned ? [b, a] : [a, b];
    return { scenario, left, right, ...paired, difference: Math.abs(paired.difference) };
  });
  const corrected = holm(compared.map(({ p }) => p));
  return compared.map((one, i) => ({ ...one, corrected: corrected[i] ?? Number.NaN }));
}

export function accuraciesOf(method: string, records: readonly RunRecord[]): Map<number, number> {
  return new Map(
    records.flatMap((record): [number, number][] =>
      record.method === method && record.status === 'done' ? [[record.seed, record.metrics.averageAccuracy]] : [],
    ),
  );
}
