import { checkKeys, type Samples, type Scenario, type Stream } from '@unforget/types';
import { at, fail } from '../checks.ts';
import { lazyExperience } from './lazy.ts';
import { checkAlike, checkPair, checkScenario, labelsOf, viewOf } from './units.ts';

/** One origin of samples: a sensor, a subject, a kind of text. */
export interface Domain {
  readonly name: string;
  readonly train: Samples;
  readonly test: Samples;
}

export interface DomainsOptions {
  readonly scenario: Scenario;
  /** Default `domains`. */
  readonly name?: string;
}

/**
 * A stream of one domain after the other.
 *
 * `domain`: labels stay as they are, and mean the same in every domain. `task` and `class`: each domain's labels,
 * ascending, become units of its own after those of the domains before; a label that occurs in two becomes two units.
 * @throws UnforgetError `invalid-input` (no domains, no samples), `shape-mismatch` between domains, `label-out-of-range`
 */
export function domains(parts: readonly Domain[], options: DomainsOptions): Stream {
  checkKeys('domains', options, ['scenario', 'name']);
  const { scenario, name = 'domains' } = options;
  checkScenario(scenario);
  if (parts.length === 0) fail('invalid-input', { what: 'Domains', expected: 'at least one', received: 'none' });
  const known = parts.map((part) => {
    checkPair(part.train, part.test, part.name);
    checkAlike(at(parts, 0).train, part.train, `train samples of ${part.name}`);
    return labelsOf(part.train, part.test);
  });
  let units = 0;
  const experiences = parts.map(({ name: part, train, test }, index) => {
    const labels = at(known, index);
    const view = viewOf(labels, scenario, [index, units]);
    if (scenario !== 'domain') units += view.classes.length;
    return lazyExperience({
      name: part,
      taskId: view.taskId,
      classes: view.classes,
      train: () => view.relabel(train),
      test: () => view.relabel(test),
    });
  });
  return {
    name,
    scenario,
    units: scenario === 'domain' ? Math.max(...known.map(({ span }) => span)) : units,
    experiences,
  };
}
