import { adam, mlp } from '@unforget/core';
import { domains } from '@unforget/data';
import { replay } from '@unforget/replay';
import type { Optimizer } from '@unforget/types';
import { compare } from '../compare.ts';
import type { Answer, DemoContext, DemoResult } from '../result.ts';
import { answersOf, DIMENSIONS, encoded, sayAnswers } from './encoded.ts';
import { ownLanguages } from './texts.ts';

const QUESTIONS = ['has my parcel left already?', 'wann kommt mein Paket?', 'je voudrais annuler mon achat'];

/** Messages that are kept, of all languages together. */
const CAPACITY = 120;

/** The same intents in English, then in German, then in French. */
export async function languages(context: DemoContext): Promise<DemoResult> {
  const stages = await ownLanguages();
  const data = encoded(stages);
  let answers: Answer[] = [];
  const comparison = await compare(
    {
      title: `languages: ${stages.map(({ name }) => name).join(' → ')}, ${data.registry.size} intents, the same in each`,
      stream: domains(data.parts, { scenario: 'domain' }),
      methods: [
        { name: 'fine-tuning' },
        { name: 'replay', strategy: replay({ capacity: CAPACITY, policy: 'class-balanced' }) },
        { name: 'all at once', joint: true },
      ],
      model: (head) => mlp({ inputs: DIMENSIONS, hidden: [64], head }),
      optimizer: () => adam(0.01) as unknown as Optimizer,
      learning: { epochs: 30, batchSize: 32 },
      after: async ({ name }, learner) => {
        if (name === 'replay') answers = await answersOf(learner, QUESTIONS, data);
        return undefined;
      },
    },
    context,
  );
  sayAnswers(context.screen, answers);
  return {
    demo: 'languages',
    about: `An assistant knows ${data.registry.size} intents in English, is taught them in German, then in French. The code of a text is hashed from its words and their parts: it needs no vocabulary, and takes any language. Replay keeps ${CAPACITY} messages of all languages together.`,
    comparisons: [comparison],
    planes: [],
    answers,
  };
}
