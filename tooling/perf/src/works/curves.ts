import { avalancheEwcSide, ewcSide } from './ewc.ts';
import { stepSizes } from './steps.ts';
import type { PointPlan, Side, Work, WorkContext, WorkPlan } from './work.ts';

interface Line {
  readonly line: string;
  readonly side: (x: number) => Side;
  /** Default: the whole axis. */
  readonly upTo?: number;
}

interface CurveOptions {
  readonly name: string;
  readonly title: string;
  readonly xTitle: string;
  readonly unit: string;
  readonly at: (context: WorkContext) => readonly number[];
  readonly lines: (context: WorkContext) => readonly Line[];
  /** Place on the axis of what the lines are given; default the same. */
  readonly place?: (x: number) => number;
  readonly seconds: Work['seconds'];
}

/** How a time grows: each point a side of its own. */
function curve({ name, title, xTitle, unit, at, lines, place = (x) => x, seconds }: CurveOptions): WorkPlan {
  return {
    name,
    about: `plot: ${title}`,
    async make(context) {
      const places = at(context);
      const measured = lines(context).flatMap(({ line, side, upTo = Number.POSITIVE_INFINITY }) =>
        places
          .filter((x) => x <= upTo)
          .map((x): [Side, PointPlan] => {
            const point = { side: `${line} ${x}`, line, x: place(x) };
            return [{ ...side(x), name: point.side }, point];
          }),
      );
      return {
        ...{ name, title, unit, rows: [], mostRounds: 3, seconds },
        sides: measured.map(([side]) => side),
        curve: { name, title, xTitle, points: measured.map(([, point]) => point) },
      };
    },
  };
}

/** Weights and biases of 784-h-h-10. */
const parametersOf = (hidden: number): number => 785 * hidden + (hidden + 1) * hidden + (hidden + 1) * 10;

const stepOf =
  (program: 'node' | 'torch', context: WorkContext) =>
  (hidden: number): Side => ({
    ...{ name: '', program, unit: 'step' },
    params: { optimizer: 'adam', hidden: [hidden, hidden], ...stepSizes(context, 1) },
  });

const fisherOf =
  (program: 'node' | 'torch', over: 'samples' | 'classes', { tiny }: WorkContext) =>
  (x: number): Side => ({
    ...{ name: '', program, unit: 'fisher' },
    params: over === 'samples' ? { samples: x } : { samples: tiny ? 32 : 1000, classes: x },
  });

const fisherLines =
  (over: 'samples' | 'classes') =>
  (context: WorkContext): readonly Line[] => [
    { line: 'ours', side: fisherOf('node', over, context) },
    { line: 'closed form in PyTorch', side: fisherOf('torch', over, context) },
  ];

export const curves: readonly WorkPlan[] = [
  curve({
    ...{
      name: 'curve-parameters',
      title: 'Adam step of an MLP 784-h-h-10, batch 128',
      xTitle: 'parameters',
      unit: 'ms a step',
    },
    at: ({ tiny }) => (tiny ? [8, 16] : [50, 100, 200, 400, 800]),
    place: parametersOf,
    lines: (context) => [
      { line: 'ours', side: stepOf('node', context) },
      { line: 'PyTorch', side: stepOf('torch', context) },
    ],
    seconds: { start: 15, round: 9 },
  }),
  curve({
    ...{ name: 'curve-samples', title: 'Exact Fisher of an MLP 784-400-400-10', xTitle: 'samples', unit: 'ms a pass' },
    at: ({ tiny }) => (tiny ? [16, 32] : [250, 500, 1000, 2000, 4000]),
    lines: fisherLines('samples'),
    seconds: { start: 10, round: 2 },
  }),
  curve({
    ...{
      name: 'curve-classes',
      title: 'Exact Fisher of 1,000 samples, MLP 784-400-400-c',
      xTitle: 'classes',
      unit: 'ms a pass',
    },
    at: ({ tiny }) => (tiny ? [2, 4] : [2, 5, 10, 20, 50]),
    lines: fisherLines('classes'),
    seconds: { start: 10, round: 3 },
  }),
  curve({
    ...{
      name: 'curve-tasks',
      title: 'Adam step with separate EWC, MLP 784-400-400-10',
      xTitle: 'past tasks',
      unit: 'ms a step',
    },
    at: ({ tiny }) => (tiny ? [1, 2] : [1, 5, 10, 20, 50]),
    lines: (context) => [
      { line: 'ours', side: (tasks) => ewcSide(tasks, context, 1) },
      { line: 'Avalanche', side: (tasks) => avalancheEwcSide(tasks, context) },
    ],
    seconds: { start: 30, round: 8 },
  }),
  curve({
    ...{
      name: 'curve-buffer',
      title: 'Adam step with replay of 128, MLP 784-400-400-10',
      xTitle: 'samples in the buffer',
      unit: 'ms a step',
    },
    at: ({ tiny }) => (tiny ? [128, 256] : [200, 1000, 5000, 20_000]),
    lines: (context) => [
      {
        line: 'ours',
        side: (capacity) => ({
          ...{ name: '', program: 'node', unit: 'step' },
          params: { optimizer: 'adam', strategy: 'replay', capacity, ...stepSizes(context, 1) },
        }),
      },
    ],
    seconds: { start: 10, round: 3 },
  }),
];
