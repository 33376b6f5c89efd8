import type { MethodContext, Methods } from './method.ts';

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
};

async function nothing(): ReturnType<Methods[string]['make']> {
  const { compose } = await import('@unforget/core');
  return compose();
}

async function buffered({ settings }: MethodContext) {
  const { replay } = await import('@unforget/replay');
  return replay({ capacity: settings.replayCapacity });
}
