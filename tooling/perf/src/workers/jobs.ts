import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { adam, type ComposedStrategy, compose, createLearner, type Learner, mlp } from '@unforget/core';
import { splitByClass } from '@unforget/data';
import { loadMnist } from '@unforget/data/node';
import { lwf } from '@unforget/distillation';
import { ewc } from '@unforget/ewc';
import { replay } from '@unforget/replay';
import type { Head, Model, Samples } from '@unforget/types';

import { numberOf, textOf, useEngine } from './engine.ts';
import { network } from './models.ts';
import { networkPlan } from './networks.ts';
import { BATCH } from './problem.ts';
import type { Check, PreparedUnit, UnitRequest } from './protocol.ts';

const TASKS = 5;
const PIXELS = 784;
const MLP = { kind: 'mlp', shape: [PIXELS], hidden: [400, 400], classes: 10 } as const;

interface Task {
  readonly train: Samples;
  readonly test: Samples;
  readonly taskId: number | null;
}

/** Split MNIST, class- or task-incremental, from the files to the accuracies in the end. */
export const splitMnistJob = (params: UnitRequest['params']): Promise<PreparedUnit> => {
  const scenario = params['scenario'] === 'task' ? 'task' : 'class';
  return job(params, {
    model: () => mlp({ inputs: PIXELS, hidden: networkPlan(params).hidden, head: HEADS[scenario] }),
    strategy: () => SPLIT_MNIST[textOf(params, 'method')]?.(params) ?? compose(),
    async tasks() {
      const { train, test } = await loadMnist(textOf(params, 'folder'));
      const { experiences } = splitByClass(train, test, { classesPerExperience: 2, scenario });
      return experiences.map(({ train, test, taskId }) => ({ train, test, taskId }));
    },
    plan: { iterations: Math.floor(numberOf(params, 'steps', 0) / TASKS), dropLast: true },
  });
};

const HEADS = { task: { kind: 'multi' }, class: { kind: 'fixed', units: 10 } } as const satisfies Record<string, Head>;

/** As in van de Ven et al. 2022; λ of LwF is ¼, since our divergence has the factor T² = 4. */
const SPLIT_MNIST: Readonly<Record<string, (params: UnitRequest['params']) => ComposedStrategy>> = {
  naive: () => compose(),
  ewc: (params) => compose(ewc({ lambda: numberOf(params, 'lambda') })),
  replay: () => compose(replay({ capacity: 1000, policy: 'class-balanced', perClass: 100 })),
  lwf: () => compose(lwf({ lambda: 1 / 4, temperature: 2 })),
};

/** Five tasks of digits, from small files to the accuracies in the end. */
export const digitsJob = (params: UnitRequest['params']): Promise<PreparedUnit> =>
  job(params, {
    model: () => network(MLP),
    strategy: METHODS[textOf(params, 'method')] ?? compose,
    tasks: () => digitTasks(textOf(params, 'folder')),
    plan: { epochs: numberOf(params, 'epochs', 1) },
  });

const METHODS: Readonly<Record<string, () => ComposedStrategy>> = {
  naive: () => compose(),
  ewc: () => compose(ewc({ lambda: 100 })),
  replay: () => compose(replay({ capacity: 200 })),
  lwf: () => compose(lwf({ lambda: 1, temperature: 2 })),
};

interface Job {
  model(): Model;
  strategy(): ComposedStrategy;
  tasks(): Promise<readonly Task[]>;
  readonly plan: { readonly iterations: number; readonly dropLast: true } | { readonly epochs: number };
}

/** A whole job from nothing, without a warm-up; the engine and the modules are loaded before the clock starts. */
async function job(params: UnitRequest['params'], { model, strategy, tasks, plan }: Job): Promise<PreparedUnit> {
  await useEngine(params);
  return {
    check: {},
    async run() {
      const started = performance.now();
      const learner = createLearner({
        model: model(),
        optimizer: adam(1e-3),
        strategy: strategy(),
        seed: numberOf(params, 'seed', 1),
      });
      try {
        const check = await learnAll(learner, await tasks(), plan);
        return { ms: performance.now() - started, check };
      } finally {
        learner.dispose();
      }
    },
    release: () => {},
  };
}

async function learnAll(learner: Learner, tasks: readonly Task[], plan: Job['plan']): Promise<Check> {
  let captured = true;
  for (const { train, taskId } of tasks) {
    const samples = { ...train, shape: [PIXELS] };
    const { engine } = await learner.learn({ samples, taskId }, { ...plan, batchSize: BATCH, logEvery: 50 });
    captured &&= engine.captured;
  }
  let sum = 0;
  for (const { test, taskId } of tasks) {
    sum += (await learner.evaluate({ samples: { ...test, shape: [PIXELS] }, taskId })).accuracy;
  }
  return { accuracy: sum / tasks.length, steps: learner.steps, captured };
}

async function digitTasks(folder: string): Promise<readonly Task[]> {
  const part = async (name: string): Promise<readonly Samples[]> => {
    const images = new Uint8Array(await readFile(join(folder, `${name}-images.u8`)));
    const labels = new Uint8Array(await readFile(join(folder, `${name}-labels.u8`)));
    const length = labels.length / TASKS;
    return Array.from({ length: TASKS }, (_, task) => ({
      ...{ length, shape: [PIXELS], scale: 1 / 255 },
      x: images.subarray(task * length * PIXELS, (task + 1) * length * PIXELS),
      y: Int32Array.from(labels.subarray(task * length, (task + 1) * length)),
    }));
  };
  const [train, test] = [await part('train'), await part('test')];
  return train.map((samples, i) => ({ train: samples, test: test[i] as Samples, taskId: null }));
}
