import { all, bothLearn, bytesAs, sameFigure } from './judges.ts';
import { stepSizes } from './steps.ts';
import type { RowPlan, Side, WorkContext, WorkPlan } from './work.ts';

const MLP = 'MLP 784-400-400-10';

/** Exact Fisher information, against a loop over samples and the closed form, both in PyTorch. */
export const fisher: WorkPlan = {
  name: 'fisher',
  about: `exact diagonal Fisher, 2,000 samples, 10 classes, ${MLP}`,
  async make({ tiny }) {
    const [samples, looped] = tiny ? [64, 2] : [2000, 40];
    const row = (theirs: string, rest: Pick<RowPlan, 'against' | 'target' | 'note' | 'judge'>): RowPlan => ({
      id: `fisher/${theirs}`,
      work: `exact Fisher, ${samples.toLocaleString('en')} samples, 10 classes, ${MLP}`,
      ...{ ours: 'ours', theirs },
      ...rest,
    });
    return {
      ...{ name: 'fisher', title: 'Exact Fisher information', unit: 'ms a pass', seconds: { start: 14, round: 2 } },
      sides: [
        { name: 'ours', program: 'node', unit: 'fisher', params: { samples } },
        { name: 'closed-form', program: 'torch', unit: 'fisher', params: { samples } },
        { name: 'loop', program: 'torch', unit: 'fisher', params: { samples, loop: looped } },
      ],
      rows: [
        row('loop', {
          against: 'a loop over samples and classes in PyTorch',
          target: 0.005,
          note: `The loop is run on ${looped} of the samples and its time scaled up; one autograd call a sample and class.`,
          // Of a part of the samples only, so roughly the same sum.
          judge: sameFigure('sum', { relative: 0.1 }),
        }),
        row('closed-form', {
          against: 'the closed form in PyTorch',
          target: 1.5,
          note: 'One forward pass, a delta pass for each class, one product a layer.',
          judge: sameFigure('sum', { relative: 1e-4 }),
        }),
      ],
    };
  },
};

export const ewcSide = (tasks: number, context: WorkContext, windows?: number): Side => ({
  name: `ewc-${tasks}`,
  program: 'node',
  unit: 'step',
  params: { optimizer: 'adam', strategy: 'ewc', tasks, ...stepSizes(context, windows) },
});

export const avalancheEwcSide = (tasks: number, context: WorkContext): Side => ({
  name: `avalanche-${tasks}`,
  program: 'avalanche',
  unit: 'ewc-step',
  params: {
    tasks,
    ...(context.tiny ? { samples: 256, window: 1, windows: 2 } : { samples: 2048, window: 10, windows: 2 }),
  },
});

/** The step of separate EWC with one and with many past tasks. */
export const ewcStep: WorkPlan = {
  name: 'ewc',
  about: `EWC step with 1 and with 50 past tasks, ${MLP}, Adam`,
  async make(context) {
    const many = context.tiny ? 3 : 50;
    const [one, most] = [ewcSide(1, context), ewcSide(many, context)];
    const plain: Side = {
      name: 'plain',
      program: 'node',
      unit: 'step',
      params: { optimizer: 'adam', ...stepSizes(context) },
    };
    const avalanche = avalancheEwcSide(many, context);
    const row = (
      id: string,
      ours: Side,
      rest: Pick<RowPlan, 'against' | 'theirs' | 'target' | 'note' | 'judge'>,
    ): RowPlan => ({
      id: `ewc/${id}`,
      work: `EWC step with ${ours.params['tasks']} past task${ours.params['tasks'] === 1 ? '' : 's'}, ${MLP}, batch 128, Adam`,
      ours: ours.name,
      ...rest,
    });
    const ownStep = { against: 'our plain step', theirs: 'plain', target: 1.1 } as const;
    return {
      ...{ name: 'ewc', title: 'EWC step', unit: 'ms a step', seconds: { start: 25, round: 6 } },
      sides: [plain, one, most, avalanche],
      rows: [
        row('1', one, { ...ownStep, note: 'The losses are those of the new task.', judge: bothLearn }),
        row('many', most, { ...ownStep, note: 'The losses are those of the new task.', judge: bothLearn }),
        row('avalanche', most, {
          against: "Avalanche's separate EWC",
          theirs: avalanche.name,
          target: 0.2,
          note: "Avalanche's own loop, its evaluation off; consolidation not counted. Missed, too, if our saved learner is larger than with 1 past task.",
          judge: all(bothLearn, bytesAs(one.name)),
        }),
      ],
    };
  },
};
