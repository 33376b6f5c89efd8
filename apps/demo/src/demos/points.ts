import { adam, createRandom, type Learner, mlp } from '@unforget/core';
import { type Domain, domains, samplesFrom } from '@unforget/data';
import { ewc } from '@unforget/ewc';
import type { Optimizer, Samples } from '@unforget/types';
import { compare } from '../compare.ts';
import type { DemoContext, DemoResult, Plane } from '../result.ts';

const CLASSES = ['circle', 'square'];

/** Two clusters each; the rule of B (up is a square) would be wrong for A (up is a circle): a net can hold both, but must. */
const TASKS = {
  A: [
    { x: -1, y: 1, unit: 0 },
    { x: -1, y: -1, unit: 1 },
  ],
  B: [
    { x: 1, y: 1, unit: 1 },
    { x: 1, y: -1, unit: 0 },
  ],
} as const;

const SPREAD = 0.3;

/** Points around a task's clusters, by Box and Muller. */
function pointsOf(task: keyof typeof TASKS, count: number, seed: readonly (string | number)[]): Samples {
  const random = createRandom(...seed, task);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const rows = Array.from({ length: count }, (_, i) => TASKS[task][i % 2 === 0 ? 0 : 1]);
  return samplesFrom({
    x: Float32Array.from(rows.flatMap(({ x, y }) => [x + SPREAD * normal(), y + SPREAD * normal()])),
    y: Int32Array.from(rows, ({ unit }) => unit),
    shape: [2],
  });
}

/** The class of each place in the plane, and some of the test points. */
async function planeOf(method: string, learner: Learner, tests: Readonly<Record<string, Samples>>): Promise<Plane> {
  const steps = 44;
  const at = (i: number): number => -2.2 + (4.4 * (i + 0.5)) / steps;
  const places = Array.from({ length: steps * steps }, (_, i) => [at(i % steps), at(Math.floor(i / steps))] as const);
  const { labels } = await learner.predict(places.flatMap((place) => [...place]));
  return {
    method,
    cells: places.map(([x, y], i) => ({ x, y, unit: labels[i] ?? 0 })),
    points: Object.entries(tests).flatMap(([task, { x, y }]) =>
      Array.from({ length: 60 }, (_, i) => ({
        x: x[2 * i] ?? 0,
        y: x[2 * i + 1] ?? 0,
        label: CLASSES[y[i] ?? 0] ?? '',
        task,
      })),
    ),
  };
}

/** Training and test points of both tasks. */
export function pointsTasks(seed: number): { readonly a: Domain; readonly b: Domain } {
  const split = (task: keyof typeof TASKS): Domain => ({
    name: task,
    train: pointsOf(task, 400, [seed, 'train']),
    test: pointsOf(task, 400, [seed, 'test']),
  });
  return { a: split('A'), b: split('B') };
}

export const POINTS = { inputs: [2], hidden: [64], rate: 0.01, learning: { epochs: 20, batchSize: 32 } } as const;

/** A net learns A, then B: by fine-tuning it turns A around, with EWC it holds both. */
export async function points(context: DemoContext): Promise<DemoResult> {
  const { a, b } = pointsTasks(context.seed);
  const { inputs, hidden, rate, learning } = POINTS;
  const planes: Plane[] = [];
  const comparison = await compare(
    {
      title: 'points: task A, then task B',
      stream: domains([a, b], { scenario: 'domain' }),
      methods: [{ name: 'fine-tuning' }, { name: 'EWC', strategy: ewc({ lambda: 10_000 }) }],
      model: (head) => mlp({ inputs, hidden, head }),
      optimizer: () => adam(rate) as unknown as Optimizer,
      learning,
      after: async ({ name }, learner) => {
        planes.push(await planeOf(name, learner, { A: a.test, B: b.test }));
        return undefined;
      },
    },
    context,
  );
  for (const { method, accuracyMatrix } of comparison.methods) {
    const [[before] = [], [onA, onB] = []] = accuracyMatrix;
    const shown = [before, onA, onB].map((value) => `${(100 * (value ?? 0)).toFixed(1)} %`);
    context.screen.say(`  ${method}: A was ${shown[0]} before B; after B, A is ${shown[1]} and B ${shown[2]}`);
  }
  return {
    demo: 'points',
    about:
      'Two clusters (A), then two others (B) whose rule is the opposite. One net can hold both rules, but plain training on B turns A around.',
    comparisons: [comparison],
    planes,
    answers: [],
  };
}
