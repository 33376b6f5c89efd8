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

/** The groups with what this experience is about to teach; a task that comes back may have more units. */
export function groupsWith(
  groups: UnitGroups,
  { model, taskId, units, active }: Pick<ExperienceContext, 'model' | 'taskId' | 'units' | 'active'>,
): UnitGroups {
  if (model.head.kind !== 'multi' || !active) return { ...groups, [EVERYTHING]: upTo(units) };
  const own = upTo(units).filter((unit) => active[unit] === 1);
  return own.length ? { ...groups, [String(taskId)]: own } : groups;
}

/** The lists alone, without empty ones. */
export const unitLists = (groups: UnitGroups): (readonly number[])[] =>
  Object.values(groups).filter((group) => group.length > 0);
