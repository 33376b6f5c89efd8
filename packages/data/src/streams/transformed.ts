import type { Samples, Scenario, Stream } from '@unforget/types';
import { lazyExperience } from './lazy.ts';
import { checkPair, checkScenario, labelsOf, viewOf } from './units.ts';

export interface Step {
  readonly name: string;
  apply(samples: Samples): Samples;
}

/** A stream of the same samples, changed otherwise in each experience. */
export function transformed(
  [train, test]: readonly [Samples, Samples],
  { name, scenario, steps }: { name: string; scenario: Scenario; steps: readonly Step[] },
): Stream {
  checkScenario(scenario);
  checkPair(train, test);
  const labels = labelsOf(train, test);
  const own = labels.known?.length ?? 0;
  return {
    name,
    scenario,
    units: scenario === 'domain' ? labels.span : own * steps.length,
    experiences: steps.map((step, index) => {
      const view = viewOf(labels, scenario, [index, index * own]);
      return lazyExperience({
        name: step.name,
        taskId: view.taskId,
        classes: view.classes,
        train: () => view.relabel(step.apply(train)),
        test: () => view.relabel(step.apply(test)),
      });
    }),
  };
}
