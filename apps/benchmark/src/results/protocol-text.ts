import type { Scenario } from '@unforget/types';
import type { ByScenario, MethodPlan } from '../suites/method-plan.ts';
import type { Protocol, Suite } from '../suites/suite.ts';
import { counted } from './table.ts';

/** The protocol and what each method is set to, in words: `report.md`. */
export function protocolText(protocol: Protocol, { methods, scenarios }: Suite): string {
  const { hidden, optimizer, batchSize, length } = protocol;
  const steps = 'epochs' in length ? counted(length.epochs, 'epoch') : counted(length.iterations, 'step');
  const net = `Hidden layers ${hidden.join('-')}, ${optimizer.kind} at ${optimizer.rate}, batches of ${batchSize}, ${steps} an experience.`;
  const lines = Object.entries(methods).flatMap(([name, plan]) => {
    const text = planText(plan, scenarios);
    return text ? [`- ${name}: ${text}`] : [];
  });
  return lines.length ? `${net}\n\n${lines.join('\n')}` : net;
}

function planText(plan: MethodPlan, scenarios: readonly Scenario[]): string {
  const {
    lambda,
    gamma,
    fisher,
    normalize,
    gradient,
    xi,
    weighting,
    units,
    capacity,
    perClass,
    perExperience,
    alpha,
    beta,
    rate,
  } = plan;
  const parts: (string | false)[] = [
    lambda !== undefined && `λ ${valueText(lambda, scenarios)}`,
    gamma !== undefined && `γ ${valueText(gamma, scenarios)}`,
    normalize === true && 'importance normalised',
    fisher !== undefined && `Fisher ${fisher.labels}${fisher.samples ? ` of ${fisher.samples} samples` : ''}`,
    gradient !== undefined && `gradient ${gradient}`,
    xi !== undefined && `ξ ${xi}`,
    weighting !== undefined && `weighting ${valueText(weighting, scenarios)}`,
    units !== undefined && `teacher of ${units} units`,
    capacity !== undefined && `buffer of ${capacity} samples`,
    perClass !== undefined && `at most ${valueText(perClass, scenarios)} of a class`,
    perExperience !== undefined && `at most ${valueText(perExperience, scenarios)} of an experience`,
    alpha !== undefined && `α ${alpha}`,
    beta !== undefined && `β ${beta}`,
    rate !== undefined && `learning rate ${rate}`,
  ];
  return parts.filter(Boolean).join(', ');
}

function valueText(value: ByScenario<string | number>, scenarios: readonly Scenario[]): string {
  const text = (one: string | number | undefined): string =>
    typeof one === 'number' && one >= 1e4 ? one.toExponential().replace('e+', 'e') : String(one);
  if (typeof value !== 'object') return text(value);
  const there = scenarios.filter((scenario) => value[scenario] !== undefined);
  return there.map((scenario) => `${text(value[scenario])} (${scenario})`).join(' ');
}
