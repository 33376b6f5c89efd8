import type { LearnerOptions } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import type { Method, MethodContext, Methods } from './method.ts';

/** Every method that a suite can name. */
export const ALL_METHODS: Methods = {
  naive: { title: 'plain fine-tuning, the lower bound', training: 'stream', hasLambda: false, make: nothing },
  joint: { title: 'all data at once, the upper bound', training: 'joint', hasLambda: false, make: nothing },
  ewc: {
    title: 'elastic weight consolidation, exact Fisher',
    training: 'stream',
    hasLambda: true,
    make: async ({ settings, scenario, lambda = settings.ewc[scenario] }) => {
      const [{ compose }, { ewc }] = await Promise.all([import('@unforget/core'), import('@unforget/ewc')]);
      return compose(ewc({ lambda }));
    },
  },
  replay: {
    title: 'experience replay from a reservoir',
    training: 'stream',
    hasLambda: false,
    make: async (context) => {
      const { compose } = await import('@unforget/core');
      return compose(await buffered(context));
    },
  },
  'ewc+replay': {
    title: 'both together',
    training: 'stream',
    hasLambda: true,
    make: async (context) => {
      const { settings, scenario, lambda = settings.ewcWithReplay[scenario] } = context;
      const [{ compose }, { ewc }] = await Promise.all([import('@unforget/core'), import('@unforget/ewc')]);
      return compose(await buffered(context), ewc({ lambda }));
    },
  },
  si: {
    title: 'synaptic intelligence, importance normalised',
    training: 'stream',
    hasLambda: true,
    make: async (context) => {
      const [{ compose }, { si }] = await Promise.all([import('@unforget/core'), import('@unforget/ewc')]);
      return compose(si({ lambda: lambdaOf('si', context), normalize: true }));
    },
  },
  mas: {
    title: 'memory aware synapses, importance normalised',
    training: 'stream',
    hasLambda: true,
    make: async (context) => {
      const [{ compose }, { mas }] = await Promise.all([import('@unforget/core'), import('@unforget/ewc')]);
      return compose(mas({ lambda: lambdaOf('mas', context), normalize: true }));
    },
  },
  lwf: {
    title: 'learning without forgetting, weighed 1/c to 1 − 1/c',
    training: 'stream',
    hasLambda: true,
    make: async (context) => {
      const [{ compose }, { lwf }] = await Promise.all([import('@unforget/core'), import('@unforget/distillation')]);
      return compose(lwf({ lambda: lambdaOf('lwf', context), weighting: 'equal-tasks' }));
    },
  },
  'a-gem': replaying('averaged gradient episodic memory', ({ aGem }, capacity) => aGem({ capacity })),
  der: replaying('dark experience replay', ({ der }, capacity) => der({ capacity })),
  'der++': replaying('dark experience replay, labels too', ({ derpp }, capacity) => derpp({ capacity })),
  'er-ace': replaying('replay with asymmetric cross-entropy', ({ erAce }, capacity) => erAce({ capacity })),
  gdumb: replaying('from scratch on the buffer alone', ({ gdumb }, capacity) => gdumb({ capacity })),
  icarl: replaying('exemplars and the nearest mean', ({ icarl }, capacity) => icarl({ capacity })),
  cumulative: replaying('keeps everything', ({ cumulative }) => cumulative()),
  packnet: {
    title: 'a share of the weights for each task, equal ones',
    training: 'stream',
    hasLambda: false,
    make: async ({ experiences }) => {
      const [{ compose }, { packNet }] = await Promise.all([import('@unforget/core'), import('@unforget/progressive')]);
      return compose(packNet({ prune: (round) => 1 - 1 / (experiences - round) }));
    },
  },
  pnn: {
    title: 'progressive network, a column for each task',
    training: 'stream',
    hasLambda: false,
    make: nothing,
    model: async (net) => (await import('@unforget/progressive')).progressiveMlp(net),
  },
};

type Replay = typeof import('@unforget/replay');
type Strategy = NonNullable<LearnerOptions['strategy']>;

/** A method of the replay package with the suite's capacity. */
function replaying(title: string, create: (methods: Replay, capacity: number) => Strategy): Method {
  return {
    title,
    training: 'stream',
    hasLambda: false,
    make: async ({ settings }) => {
      const [{ compose }, methods] = await Promise.all([import('@unforget/core'), import('@unforget/replay')]);
      return compose(create(methods, settings.replayCapacity));
    },
  };
}

/** λ of the job, else of the suite. */
function lambdaOf(method: string, { settings, scenario, lambda }: MethodContext): number {
  const value = lambda ?? settings.lambdas?.[method]?.[scenario];
  if (value !== undefined) return value;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `λ of ${method}`,
    expected: `a number for scenario ${scenario} in the suite`,
    received: 'none',
  });
}

async function nothing(): ReturnType<Methods[string]['make']> {
  const { compose } = await import('@unforget/core');
  return compose();
}

async function buffered({ settings }: MethodContext) {
  const { replay } = await import('@unforget/replay');
  return replay({ capacity: settings.replayCapacity });
}
