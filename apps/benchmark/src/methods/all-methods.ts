import type { LearnerOptions } from '@unforget/core';
import type { MethodPlan } from '../suites/method-plan.ts';
import { inScenario } from '../suites/method-plan.ts';
import type { Method, MethodContext, Methods } from './method.ts';
import { bufferOf, gammaOf, lambdaOf, penaltyOf } from './settings.ts';

type Strategy = NonNullable<LearnerOptions['strategy']>;
type Ewc = typeof import('@unforget/ewc');
type Replay = typeof import('@unforget/replay');

/** Every method that a suite can use. */
export const ALL_METHODS: Methods = {
  naive: { title: 'plain fine-tuning, the lower bound', training: 'stream', make: nothing },
  joint: { title: 'all data at once, the upper bound', training: 'joint', make: nothing },
  ewc: penalising('elastic weight consolidation', ({ ewc }, context) =>
    ewc({ ...penaltyOf(context), ...fisherOf(context.plan) }),
  ),
  'online-ewc': penalising('elastic weight consolidation that lets old experiences fade', ({ onlineEwc }, context) =>
    onlineEwc({ ...penaltyOf(context), gamma: gammaOf(context), ...fisherOf(context.plan) }),
  ),
  replay: replaying('experience replay', ({ replay }, context) => replay(bufferOf(context))),
  'ewc+replay': {
    title: 'both together',
    training: 'stream',
    make: async (context) => {
      const [{ compose }, { ewc }] = await Promise.all([import('@unforget/core'), import('@unforget/ewc')]);
      const { replay } = await import('@unforget/replay');
      return compose(replay(bufferOf(context)), ewc({ ...penaltyOf(context), ...fisherOf(context.plan) }));
    },
  },
  si: penalising('synaptic intelligence', ({ si }, context) => {
    const { gradient, xi } = context.plan;
    return si({ ...penaltyOf(context), ...(gradient ? { gradient } : {}), ...(xi ? { xi } : {}) });
  }),
  mas: penalising('memory aware synapses', ({ mas }, context) => mas(penaltyOf(context))),
  lwf: {
    title: 'learning without forgetting',
    training: 'stream',
    make: async (context) => {
      const [{ compose }, { lwf }] = await Promise.all([import('@unforget/core'), import('@unforget/distillation')]);
      const weighting = inScenario(context.plan.weighting, context.scenario);
      const { units } = context.plan;
      return compose(
        lwf({ lambda: lambdaOf(context), ...(weighting ? { weighting } : {}), ...(units ? { units } : {}) }),
      );
    },
  },
  'a-gem': replaying('averaged gradient episodic memory', ({ aGem }, context) => aGem(bufferOf(context))),
  der: replaying('dark experience replay', ({ der }, context) => der({ ...bufferOf(context), ...derOf(context.plan) })),
  'der++': replaying('dark experience replay, labels too', ({ derpp }, context) =>
    derpp({ ...bufferOf(context), ...derOf(context.plan), ...betaOf(context.plan) }),
  ),
  'er-ace': replaying('replay with asymmetric cross-entropy', ({ erAce }, context) => erAce(bufferOf(context))),
  gdumb: replaying('from scratch on the buffer alone', ({ gdumb }, context) => gdumb(bufferOf(context))),
  icarl: replaying('exemplars and the nearest mean', ({ icarl }, context) => icarl(bufferOf(context))),
  cumulative: replaying('keeps everything', ({ cumulative }) => cumulative()),
  packnet: {
    title: 'a share of the weights for each task, equal ones',
    training: 'stream',
    make: async ({ experiences }) => {
      const [{ compose }, { packNet }] = await Promise.all([import('@unforget/core'), import('@unforget/progressive')]);
      return compose(packNet({ prune: (round) => 1 - 1 / (experiences - round) }));
    },
  },
  pnn: {
    title: 'progressive network, a column for each task',
    training: 'stream',
    make: nothing,
    model: async (net) => (await import('@unforget/progressive')).progressiveMlp(net),
  },
};

async function nothing(): ReturnType<Methods[string]['make']> {
  const { compose } = await import('@unforget/core');
  return compose();
}

/** A method of the package of penalties. */
function penalising(title: string, create: (package_: Ewc, context: MethodContext) => Strategy): Method {
  return {
    title,
    training: 'stream',
    make: async (context) => {
      const [{ compose }, package_] = await Promise.all([import('@unforget/core'), import('@unforget/ewc')]);
      return compose(create(package_, context));
    },
  };
}

/** A method of the replay package. */
function replaying(title: string, create: (package_: Replay, context: MethodContext) => Strategy): Method {
  return {
    title,
    training: 'stream',
    make: async (context) => {
      const [{ compose }, package_] = await Promise.all([import('@unforget/core'), import('@unforget/replay')]);
      return compose(create(package_, context));
    },
  };
}

const fisherOf = ({ fisher }: MethodPlan) => (fisher ? { fisher } : {});
const derOf = ({ alpha }: MethodPlan) => (alpha === undefined ? {} : { alpha });
const betaOf = ({ beta }: MethodPlan) => (beta === undefined ? {} : { beta });
