import type { ExperienceContext, Model } from '@unforget/types';

/** Units that compete with each other, by what they belong to: a task's id, or everything seen so far. */
export type UnitGroups = { readonly [task: string]: readonly number[] };

const EVERYTHING = 'all';
const PRETRAINED = 'pretrained';

const upTo = (units: number): number[] => Array.from({ length: units }, (_, unit) => unit);

/** What the network can do before it learns anything: its units, if they came with weights that mean something. */
export function groupsAtStart({ head }: Model, pretrained: boolean): UnitGroups {
  if (!pretrained) return {};
  return { [head.kind === 'multi' ? PRETRAINED : EVERYTHING]: upTo(head.units ?? 0) };
}

/**
 * The groups with what this experience is about to teach; a task that comes back may have more units. Units that the
 * head has, but of which no sample ever came, belong to no group: what they say means nothing.
 */
export function groupsWith(
  groups: UnitGroups,
  {
    model,
    taskId,
    units,
    active,
    samples,
  }: Pick<ExperienceContext, 'model' | 'taskId' | 'units' | 'active' | 'samples'>,
): UnitGroups {
  if (model.head.kind !== 'multi' || !active) {
    const met = samples.y instanceof Int32Array ? new Set([...(groups[EVERYTHING] ?? []), ...samples.y]) : upTo(units);
    return { ...groups, [EVERYTHING]: [...met].sort((a, b) => a - b) };
  }
  const own = upTo(units).filter((unit) => active[unit] === 1);
  return own.length ? { ...groups, [String(taskId)]: own } : groups;
}

/** The lists alone, without empty ones. */
export const unitLists = (groups: UnitGroups): (readonly number[])[] =>
  Object.values(groups).filter((group) => group.length > 0);

/** In place of the lists of what was met, one of all units; a multi head keeps them, as each task has its own. */
export const everyUnit = (
  met: readonly (readonly number[])[],
  { model, units }: Pick<ExperienceContext, 'model' | 'units'>,
): readonly (readonly number[])[] => (model.head.kind === 'multi' ? met : [upTo(units)]);
