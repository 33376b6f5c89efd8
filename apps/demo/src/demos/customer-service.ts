import { adam, compose, mlp } from '@unforget/core';
import { domains } from '@unforget/data';
import { ewc } from '@unforget/ewc';
import { replay } from '@unforget/replay';
import type { Optimizer } from '@unforget/types';
import { compare, type Method } from '../compare.ts';
import type { Answer, DemoContext, DemoResult } from '../result.ts';
import { answersOf, DIMENSIONS, type Encoded, encoded, sayAnswers } from './encoded.ts';
import { clinc150, ownCorpus, type Texts, unknownData } from './texts.ts';

export interface Setting {
  readonly stages: () => Promise<Texts[]>;
  readonly hidden: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly rate: number;
  /** Samples the buffer holds. */
  readonly capacity: number;
  readonly lambda: number;
  readonly questions: readonly string[];
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  corpus: {
    stages: ownCorpus,
    hidden: 64,
    epochs: 15,
    batchSize: 32,
    rate: 0.003,
    capacity: 240,
    lambda: 20,
    questions: [
      'how long does shipping to the islands take?',
      'the kettle arrived with a big crack in the lid',
      'i want to change the card you charge every month',
    ],
  },
  clinc150: {
    stages: clinc150,
    hidden: 128,
    epochs: 5,
    batchSize: 64,
    rate: 0.003,
    capacity: 1500,
    lambda: 20,
    questions: [
      'how much money do i have in my savings',
      'will i need an umbrella tomorrow',
      'set the alarm for six thirty',
    ],
  },
};

/** The messages of a data set, encoded, with what suits them. */
export interface Messages extends Encoded {
  readonly setting: Setting;
}

/** @throws UnforgetError `invalid-option`, `missing-file`, `malformed-file` */
export async function messages(key: string): Promise<Messages> {
  const setting = SETTINGS[key];
  if (!setting) throw unknownData(Object.keys(SETTINGS), key);
  return { setting, ...encoded(await setting.stages()) };
}

/** Stages of customer messages one after the other, all intents in one head. */
export async function customerService(context: DemoContext): Promise<DemoResult> {
  const key = context.data ?? 'corpus';
  const data = await messages(key);
  const { setting, parts, registry } = data;
  const remember = () => replay({ capacity: setting.capacity, policy: 'class-balanced' });
  const methods: Method[] = [
    { name: 'fine-tuning' },
    { name: 'EWC', strategy: ewc({ lambda: setting.lambda }) },
    { name: 'replay', strategy: remember() },
    { name: 'EWC + replay', strategy: compose(ewc({ lambda: setting.lambda }), remember()) },
    { name: 'all at once', joint: true },
  ];
  let answers: Answer[] = [];
  const comparison = await compare(
    {
      title: `customer-service (${key}): ${parts.length} stages, ${registry.size} intents, one head`,
      stream: domains(parts, { scenario: 'class' }),
      methods,
      model: (head) => mlp({ inputs: DIMENSIONS, hidden: [setting.hidden], head }),
      optimizer: () => adam(setting.rate) as unknown as Optimizer,
      learning: { epochs: setting.epochs, batchSize: setting.batchSize },
      after: async ({ name }, learner) => {
        if (name === 'EWC + replay') answers = await answersOf(learner, setting.questions, data);
        return undefined;
      },
    },
    context,
  );
  sayAnswers(context.screen, answers);
  return {
    demo: 'customer-service',
    about: `Messages of customers arrive stage by stage, and one head has to tell all intents so far apart. EWC alone can't do this: it protects weights, and nothing tells the old intents from the new ones once their messages are gone. ${setting.capacity} remembered messages can.`,
    comparisons: [comparison],
    planes: [],
    answers,
  };
}
