import type { Gate, Level } from './gates.ts';

/** Where a check looks. */
export interface Place {
  readonly task: string | null;
  readonly label: string | null;
}

interface Sample {
  readonly task: string;
  readonly truth: string;
}

const keyOf = (per: Level, { task, truth }: Sample): string =>
  per === 'overall' ? '' : JSON.stringify(per === 'task' ? [task] : [task, truth]);

export const placeOf = (per: Level, { task, truth }: Sample): Place => ({
  task: per === 'overall' ? null : task,
  label: per === 'label' ? truth : null,
});

/** Whether the gate is about this task or label. Of a gate over all samples, `only` and `except` name tasks. */
export function concerns({ per, only, except }: Gate, { task, truth }: Sample): boolean {
  const name = per === 'label' ? truth : task;
  return (only === null || only.includes(name)) && !except.includes(name);
}

/** The samples that the gate is about, by what it looks at. */
export function groupsOf<T extends Sample>(gate: Gate, samples: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const sample of samples) {
    if (!concerns(gate, sample)) continue;
    const key = keyOf(gate.per, sample);
    const group = groups.get(key);
    if (group) group.push(sample);
    else groups.set(key, [sample]);
  }
  return groups;
}
