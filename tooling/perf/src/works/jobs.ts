import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { all, sameFigure } from './judges.ts';
import type { RowPlan, WorkContext, WorkPlan } from './work.ts';

/** Seconds that van de Ven's program took where it was measured, and its accuracies: context, not a comparison. */
const PUBLISHED = { naive: '154 s, 19.8 %', replay: '224 s, 89.0 %' } as const;
const FULL_STEPS = 10_000;
export const NEEDS_MNIST = 'needs MNIST: UNFORGET_DATA names a folder with mnist in it';

const standIn = (method: keyof typeof PUBLISHED): string =>
  "Against a bare PyTorch loop that stands in for van de Ven's program, which is no package: it follows his protocol (Adam 0.001, batch 128, 2,000 " +
  'steps a context, 100 stored samples a class, loss weighed 1/c) with all data in memory and no data loader, and so is the harder one to beat. ' +
  `His own program took ${PUBLISHED[method]} for 10,000 steps on another machine.`;

const shortened = ({ steps }: WorkContext): string => (steps === FULL_STEPS ? '' : ` Shortened to ${steps} steps.`);

export function mnistFolder({ data }: WorkContext): string | null {
  const folder = data === null ? null : join(data, 'mnist');
  return folder !== null && existsSync(folder) ? folder : null;
}

function splitMnist(method: 'naive' | 'replay'): WorkPlan {
  const name = `split-mnist-${method}`;
  const title = `whole job: Split MNIST, class-incremental, ${method === 'replay' ? 'experience replay' : 'naive'}`;
  const row = (context: WorkContext): RowPlan => ({
    id: name,
    work: `${title}, ${context.steps.toLocaleString('en')} steps, data loading included`,
    against: "van de Ven's protocol in bare PyTorch",
    ...{ ours: 'ours', theirs: 'pytorch', target: 0.3 },
    note: standIn(method) + shortened(context),
    judge: sameFigure('accuracy', { absolute: context.steps === FULL_STEPS ? 0.03 : 0.1 }),
  });
  return {
    name,
    about: title,
    async make(context) {
      const folder = mnistFolder(context);
      if (folder === null) return { skipped: NEEDS_MNIST, rows: [row(context)] };
      const params = { method, scenario: 'class', folder, steps: context.steps };
      const seconds = context.steps * (method === 'naive' ? 0.01 : 0.016);
      return {
        ...{ name, title, unit: 'ms a job', fresh: true, mostRounds: 2, seconds: { start: 0, round: 8 + seconds } },
        sides: [
          { name: 'ours', program: 'node', unit: 'split-mnist', params },
          { name: 'pytorch', program: 'torch', unit: 'split-mnist', params },
        ],
        rows: [row(context)],
      };
    },
  };
}

export const splitMnistNaive = splitMnist('naive');
export const splitMnistReplay = splitMnist('replay');

const DIGIT_JOBS = {
  naive: { title: 'naive', target: 0.4 },
  ewc: { title: 'EWC', target: 0.25 },
  replay: { title: 'replay of 200', target: 0.35 },
  lwf: { title: 'learning without forgetting', target: 0.4 },
} as const;

function digits(method: keyof typeof DIGIT_JOBS): WorkPlan {
  const { title, target } = DIGIT_JOBS[method];
  const name = `digits-${method}`;
  const work = `whole job: 5 tasks of digits, 325 Adam steps, ${title}`;
  const row: RowPlan = {
    id: name,
    ...{ work, against: 'Avalanche 0.6', ours: 'ours', theirs: 'avalanche', target },
    note:
      'Loading modules is not counted, reading data and the test in the end are. ' +
      (method === 'ewc'
        ? 'Ours computes the exact Fisher information, Avalanche squares the gradients of batches.'
        : ''),
    judge: all(sameFigure('accuracy', { absolute: 0.2 }), sameFigure('steps', { absolute: 0 })),
  };
  return {
    name,
    about: work,
    async make({ tiny, scratch }) {
      const { writeDigits } = await import('./digit-files.ts');
      const folder = join(scratch, 'digits');
      await writeDigits(folder, tiny ? 128 : 1600);
      const params = { method, folder, epochs: tiny ? 1 : 5 };
      return {
        ...{ name, title: work, unit: 'ms a job', fresh: true, mostRounds: 3, seconds: { start: 0, round: 14 } },
        sides: [
          { name: 'ours', program: 'node', unit: 'digits', params },
          { name: 'avalanche', program: 'avalanche', unit: 'digits', params },
        ],
        rows: [row],
      };
    },
  };
}

export const digitJobs = (Object.keys(DIGIT_JOBS) as (keyof typeof DIGIT_JOBS)[]).map(digits);
