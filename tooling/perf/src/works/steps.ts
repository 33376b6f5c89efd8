import type { Json } from '../workers/protocol.ts';
import { bothLearn, sameLoss } from './judges.ts';
import type { RowPlan, Side, Work, WorkContext, WorkPlan } from './work.ts';

/** Samples that the steps go through again and again, and the steps of a window and of a reading. */
export const stepSizes = ({ tiny }: WorkContext, windows = 4, window = 50): Record<string, Json> =>
  tiny ? { samples: 128, window: 1, windows: 1 } : { samples: 2048, window, windows };

interface StepWorkOptions {
  readonly name: string;
  readonly what: string;
  readonly params: Record<string, Json>;
  /** Steps from one reading of the loss to the next. */
  readonly window?: number;
  /** How many of these a reading takes. */
  readonly windows: { readonly fast: number; readonly plain: number };
  readonly target: number;
  readonly seconds: Work['seconds'];
}

const sameStep = (window: number): string =>
  `Loss read every ${window} steps, the first ${window} steps of every reading not counted.`;
const PLAIN = 'LayersModel, tf.losses.softmaxCrossEntropy and optimizer.minimize.';

/** Ours through the learner, a bare PyTorch loop, and plain TensorFlow.js, each in a process of its own. */
function stepWork({ name, what, params, window = 50, windows, target, seconds }: StepWorkOptions): WorkPlan {
  const row = (against: string, theirs: string, rest: Pick<RowPlan, 'target' | 'note' | 'judge'>): RowPlan => ({
    id: `${name}/${theirs}`,
    ...{ work: what, against, ours: 'ours', theirs },
    ...rest,
  });
  return {
    name,
    about: what,
    async make(context) {
      const side = (sideName: string, rest: Pick<Side, 'program' | 'unit'>, count: number): Side => ({
        name: sideName,
        ...rest,
        params: { ...params, ...stepSizes(context, count, window) },
      });
      const tfjs = side('tfjs', { program: 'node', unit: 'plain-step' }, windows.plain);
      return {
        ...{ name, title: what, unit: 'ms a step', seconds },
        sides: [
          side('ours', { program: 'node', unit: 'step' }, windows.fast),
          side('pytorch', { program: 'torch', unit: 'step' }, windows.fast),
          { ...tfjs, params: { ...tfjs.params, engine: 'shipped-native' } },
        ],
        rows: [
          row('bare PyTorch', 'pytorch', { target, note: sameStep(window), judge: sameLoss(0.01) }),
          row('tfjs-node op by op', 'tfjs', { target: 0.4, note: `${sameStep(window)} ${PLAIN}`, judge: bothLearn }),
        ],
      };
    },
  };
}

const MLP = 'MLP 784-400-400-10, batch 128';

export const mlpAdam = stepWork({
  name: 'mlp-adam',
  what: `${MLP}, Adam step`,
  params: { optimizer: 'adam' },
  windows: { fast: 4, plain: 2 },
  target: 0.7,
  seconds: { start: 12, round: 6 },
});

export const mlpSgd = stepWork({
  name: 'mlp-sgd',
  what: `${MLP}, SGD step`,
  params: { optimizer: 'sgd' },
  windows: { fast: 4, plain: 2 },
  target: 1,
  seconds: { start: 12, round: 5 },
});

export const cnnSgd = stepWork({
  name: 'cnn',
  what: 'CNN 32-64-128 on 28×28, batch 128, SGD step',
  params: { network: 'cnn', optimizer: 'sgd' },
  window: 25,
  windows: { fast: 2, plain: 1 },
  target: 0.6,
  seconds: { start: 14, round: 12 },
});
