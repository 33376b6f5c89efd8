import type { Score, Scores } from '../evaluation/scores.ts';
import { binomialLowerTail, binomialUpperTail } from '../statistics/binomial.ts';
import type { FloorGate } from './gates.ts';
import { concerns, type Place } from './groups.ts';
import { decide, unseen } from './outcome.ts';
import type { Check } from './report.ts';

/** Accuracies against a floor, by the exact binomial test. */
export function checkFloors(gate: FloorGate, scores: Scores | null): Check[] {
  const { per, accuracy: expected } = gate;
  const found = scores ? placesOf(gate, scores) : [];
  if (found.length === 0) return [unseen(gate, { gate: 'floor', per, task: null, label: null, expected })];
  return decide(
    gate,
    found.map(({ task, label, n, right, accuracy }) => ({
      check: { gate: 'floor', per, task, label, expected, received: accuracy, n, worse: null, better: null },
      kept: binomialLowerTail(right, n, expected),
      broken: binomialUpperTail(right, n, expected),
    })),
  );
}

function placesOf(gate: FloorGate, scores: Scores): (Place & Score)[] {
  const about = scores.tasks.flatMap((task) =>
    task.labels
      .filter(({ label }) => concerns(gate, { task: task.task, truth: label }))
      .map((label) => ({ task, label })),
  );
  if (gate.per === 'label') return about.map(({ task, label }) => ({ ...label, task: task.task }));
  const tasks = [...new Set(about.map(({ task }) => task))];
  if (gate.per === 'task') return tasks.map(({ labels: _, ...task }) => ({ ...task, label: null }));
  const n = tasks.reduce((sum, task) => sum + task.n, 0);
  const right = tasks.reduce((sum, task) => sum + task.right, 0);
  return n > 0 ? [{ task: null, label: null, n, right, accuracy: right / n }] : [];
}
