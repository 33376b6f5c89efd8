import type { Json } from '../workers/protocol.ts';
import { bothLearn, sameLoss } from './judges.ts';
import type { RowPlan, Side, WorkContext, WorkPlan } from './work.ts';

const sizes = ({ tiny }: WorkContext, window: number): Record<string, Json> =>
  tiny ? { samples: 128, window: 1, windows: 1 } : { samples: 2048, window, windows: 1 };

const OPTIMIZERS = ['sgd', 'adam'] as const;

/** The MLP on wasm, with our kernels and as the engine ships, which needs a process without them. */
export const mlpWasm: WorkPlan = {
  name: 'mlp-wasm',
  about: 'MLP 784-400-400-10, batch 128, on wasm, SGD and Adam',
  async make(context) {
    const side = (optimizer: string, shipped: boolean): Side => ({
      name: `${shipped ? 'shipped' : 'ours'}-${optimizer}`,
      program: 'node',
      unit: shipped ? 'plain-step' : 'step',
      params: { optimizer, engine: shipped ? 'shipped-wasm' : 'wasm', ...sizes(context, 20) },
    });
    const row = (optimizer: (typeof OPTIMIZERS)[number]): RowPlan => ({
      id: `mlp-wasm/${optimizer}`,
      work: `MLP 784-400-400-10, batch 128, ${optimizer === 'adam' ? 'Adam' : 'SGD'} step on wasm`,
      against: 'wasm as it ships',
      ...{ ours: `ours-${optimizer}`, theirs: `shipped-${optimizer}`, target: 0.2 },
      note: 'Loss read every 20 steps, the first 20 steps of every reading not counted.',
      judge: bothLearn,
    });
    return {
      ...{ name: 'mlp-wasm', title: 'MLP step on wasm', unit: 'ms a step', seconds: { start: 14, round: 9 } },
      sides: OPTIMIZERS.flatMap((optimizer) => [side(optimizer, false), side(optimizer, true)]),
      rows: OPTIMIZERS.map(row),
    };
  },
};

/** The CNN on wasm, where it does not train as the engine ships, against native. */
export const cnnWasm: WorkPlan = {
  name: 'cnn-wasm',
  about: 'CNN 32-64-128 on 28×28, batch 128, on wasm against native',
  async make(context) {
    const side = (engine: string, window: number): Side => ({
      name: engine,
      program: 'node',
      unit: 'step',
      params: { network: 'cnn', optimizer: 'sgd', engine, ...sizes(context, window) },
    });
    return {
      ...{ name: 'cnn-wasm', title: 'CNN step on wasm', unit: 'ms a step', seconds: { start: 10, round: 7 } },
      sides: [side('wasm', 10), side('native', 10)],
      rows: [
        {
          id: 'cnn-wasm/native',
          work: 'CNN 32-64-128 on 28×28, batch 128, SGD step on wasm',
          against: 'ours on native',
          ...{ ours: 'wasm', theirs: 'native', target: 6 },
          note: 'Loss read every 10 steps, the first 10 steps of every reading not counted. As it ships, wasm has no gradient of a convolution.',
          judge: sameLoss(0.01),
        },
      ],
    };
  },
};
