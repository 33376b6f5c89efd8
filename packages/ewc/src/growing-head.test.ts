import { adam, createLearner, mlp } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import { describe, expect, it } from 'vitest';
import { METHODS } from './__fixtures__/methods.ts';
import { type Seen, spied } from './__fixtures__/spy.ts';

/** Two, three and five classes, one of which comes back; then the second task once more. */
const CLASSES = [
  [0, 1],
  [2, 3, 4],
  [0, 5, 6, 7, 8],
  [2, 3, 4],
];
const TASKS = [0, 1, 2, 1];
const UNITS = [2, 5, 9, 9];

async function run(method: string, kind: 'growing' | 'multi'): Promise<{ begun: Seen[]; ended: Seen[] }> {
  const make = METHODS[method] as (typeof METHODS)[string];
  const { strategy, begun, ended } = spied(make({ lambda: 1 }));
  const model = mlp({ inputs: 4, hidden: [6], head: { kind } });
  const learner = createLearner({ model, optimizer: adam(0.02), strategy, seed: 5 });
  for (const [i, classes] of CLASSES.entries()) {
    const taskId = kind === 'multi' ? (TASKS[i] as number) : null;
    const { losses } = await learner.learn({ samples: pointClouds(classes), taskId }, { iterations: 15, batchSize: 8 });
    expect(Number.isFinite(losses['total'])).toBe(true);
  }
  learner.dispose();
  return { begun, ended };
}

const bias = (seen: Seen | undefined): readonly number[] => seen?.importance['head/bias'] ?? [];
const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const all = (seen: Seen | undefined): number[] => Object.values(seen?.importance ?? {}).flat();

describe.each(Object.keys(METHODS))('%s', (method) => {
  it.each(['growing', 'multi'] as const)('importance follows a %s head', async (kind) => {
    const { begun, ended } = await run(method, kind);
    // EWC and MAS hold nothing before the first experience is done, SI zeros.
    expect(all(begun[0]).every((value) => value === 0)).toBe(true);
    for (let i = 1; i < CLASSES.length; i++) {
      const [before, now] = [bias(ended[i - 1]), bias(begun[i])];
      expect(now.length).toBe(UNITS[i]);
      expect(now.slice(0, before.length)).toEqual(before);
      expect(now.slice(before.length).every((value) => value === 0)).toBe(true);
      expect(bias(ended[i]).length).toBe(UNITS[i]);
    }
    for (const i of CLASSES.keys()) {
      const [before, after] = [all(begun[i]), all(ended[i])];
      if (i) expect(after.every((value, at) => value >= (before[at] ?? 0))).toBe(true);
      expect(total(after)).toBeGreaterThan(total(before));
      expect(ended[i]?.anchor['head/bias']?.length).toBe(UNITS[i]);
    }
  });

  it('leaves the units of other tasks alone, and adds when a task is seen twice', async () => {
    const { begun, ended } = await run(method, 'multi');
    for (const [i, classes] of CLASSES.entries()) {
      const [before, after] = [bias(begun[i]), bias(ended[i])];
      // Task 2 shares unit 0 with task 0.
      after.forEach((value, unit) => {
        const change = value - (before[unit] ?? 0);
        if (classes.includes(unit)) return;
        expect(change).toBe(0);
      });
    }
    const [once, twice] = [bias(ended[1]), bias(ended[3])];
    expect(total(twice.slice(2, 5))).toBeGreaterThan(total(once.slice(2, 5)));
  });
});
