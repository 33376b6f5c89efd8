import { adam, mlp } from '@unforget/core';
import { domains } from '@unforget/data';
import { lwf } from '@unforget/distillation';
import { replay } from '@unforget/replay';
import type { Optimizer } from '@unforget/types';
import { compare } from '../compare.ts';
import { keptBytes } from '../methods/kept-bytes.ts';
import { bytesText } from '../methods/texts.ts';
import type { Answer, DemoContext, DemoResult } from '../result.ts';
import { answersOf, DIMENSIONS, encoded, sayAnswers } from './encoded.ts';
import { ownCorpus, type Texts } from './texts.ts';

/** Where a user wants the messages of these intents; all others go to the last folder. */
type Folders = Readonly<Record<string, readonly string[]>>;

const USER_A: Folders = {
  'answer now': [
    'damaged_item',
    'late_delivery',
    'missing_parts',
    'overcharged',
    'poor_service',
    'wrong_item',
    'cancel_order',
  ],
  money: ['refund_status', 'request_invoice', 'discounts_and_offers', 'update_payment_method', 'loyalty_points'],
  'can wait': [],
};

const USER_B: Folders = {
  warehouse: [
    'track_order',
    'late_delivery',
    'missing_parts',
    'wrong_item',
    'damaged_item',
    'product_availability',
    'delivery_time_estimate',
  ],
  returns: ['start_return', 'return_policy', 'refund_status', 'cancel_order'],
  experts: ['setup_help', 'product_compatibility', 'product_recommendation'],
  office: [],
};

const QUESTIONS = [
  'the kettle arrived with a big crack in the lid',
  'when do i get my money back for the order',
  'is the bigger one in stock?',
];

/** Place of user A in the stream. */
const A = 1;

/**
 * An inbox that sorts by department learns the folders of user A, then those of user B. Who asks is known; no message of
 * A is kept.
 */
export async function personalise(context: DemoContext): Promise<DemoResult> {
  const data = encoded(sortedBy(await ownCorpus()));
  const kept: string[][] = [];
  let answers: Answer[] = [];
  const comparison = await compare(
    {
      title: 'personalise: departments for all, then the folders of user A, then those of user B',
      stream: domains(data.parts, { scenario: 'task' }),
      methods: [
        { name: 'fine-tuning' },
        { name: 'distillation', strategy: lwf({ lambda: 1, weighting: 'equal-tasks' }) },
        { name: 'replay', strategy: replay({ capacity: 240, policy: 'class-balanced' }) },
      ],
      model: (head) => mlp({ inputs: DIMENSIONS, hidden: [64], head }),
      optimizer: () => adam(0.01) as unknown as Optimizer,
      learning: { epochs: 15, batchSize: 32 },
      after: async ({ name }, learner) => {
        const { strategies } = await keptBytes(learner);
        kept.push([name, strategies === 0 ? 'nothing' : bytesText(strategies)]);
        if (name === 'distillation') answers = await answersOf(learner, QUESTIONS, { ...data, taskId: A });
        return undefined;
      },
    },
    context,
  );
  for (const [method, bytes] of kept) context.screen.say(`  ${method}: kept of the messages: ${bytes}`);
  context.screen.say("  In the end, in user A's folders:");
  sayAnswers(context.screen, answers);
  return {
    demo: 'personalise',
    about:
      'An inbox sorts messages by department. User A teaches it three folders of their own, user B four others, each with messages that the others never see. Distillation asks the net, before it learns the folders of B, what it makes of B’s own messages in A’s folders, and has it go on saying so: A is served as before, and not a message of A was kept. Replay would keep some.',
    comparisons: [comparison],
    planes: [],
    answers,
    tables: [{ title: 'What is kept of the messages', head: ['method', 'kept'], rows: kept }],
  };
}

/** Each has a third of the messages to learn from, and is asked all that are there to test. */
function sortedBy(stages: readonly Texts[]): Texts[] {
  const department = new Map(stages.flatMap(({ name, train }) => train.map(([, intent]) => [intent, name] as const)));
  const users: readonly (readonly [string, (intent: string) => string])[] = [
    ['everybody', (intent) => department.get(intent) ?? ''],
    ['user A', (intent) => folderIn(USER_A, intent)],
    ['user B', (intent) => folderIn(USER_B, intent)],
  ];
  const [train, test] = [stages.flatMap((stage) => stage.train), stages.flatMap((stage) => stage.test)];
  return users.map(([name, folderOf], user) => {
    const sorted = (rows: Texts['train']): Texts['train'] => rows.map(([text, intent]) => [text, folderOf(intent)]);
    return { name, train: sorted(train.filter((_, i) => i % users.length === user)), test: sorted(test) };
  });
}

const folderIn = (folders: Folders, intent: string): string =>
  Object.keys(folders).find((name) => folders[name]?.includes(intent)) ?? Object.keys(folders).at(-1) ?? '';
