import { adam, mlp } from '@unforget/core';
import { domains } from '@unforget/data';
import { replay } from '@unforget/replay';
import type { Optimizer } from '@unforget/types';
import { compare } from '../compare.ts';
import type { DemoContext, DemoResult } from '../result.ts';
import { DIMENSIONS, encoded } from './encoded.ts';
import { hasTextDomains, ownCorpus, type Texts, textDomains, unknownData } from './texts.ts';

interface Setting {
  readonly stages: () => Promise<Texts[]>;
  readonly hidden: number;
  readonly epochs: number;
  /** What it is, in the report. */
  readonly about: string;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  'text-domains': {
    stages: textDomains,
    hidden: 256,
    epochs: 3,
    about:
      'General knowledge first (openings of encyclopaedia articles), then medical answers, then clauses of contracts; one net has to name the kind of each.',
  },
  corpus: {
    stages: ownCorpus,
    hidden: 64,
    epochs: 15,
    about:
      'Four departments of a shop, one after the other; one net has to name the intent of each message. With the data set text-domains under UNFORGET_DATA it is general → medical → law.',
  },
};

/** Texts of each class that are kept. */
const KEPT = 20;

/** One domain of texts after the other, with and without a few texts of the earlier ones. */
export async function domainsInTurn(context: DemoContext): Promise<DemoResult> {
  const key = context.data ?? (hasTextDomains() ? 'text-domains' : 'corpus');
  const setting = SETTINGS[key];
  if (!setting) throw unknownData(Object.keys(SETTINGS), key);
  const stages = await setting.stages();
  const { parts, registry } = encoded(stages);
  const capacity = KEPT * registry.size;
  const comparison = await compare(
    {
      title: `domains (${key}): ${stages.map(({ name }) => name).join(' → ')}, ${registry.size} classes, one head`,
      stream: domains(parts, { scenario: 'class' }),
      methods: [
        { name: 'fine-tuning' },
        { name: 'replay', strategy: replay({ capacity, policy: 'class-balanced' }) },
        { name: 'all at once', joint: true },
      ],
      model: (head) => mlp({ inputs: DIMENSIONS, hidden: [setting.hidden], head }),
      optimizer: () => adam(0.003) as unknown as Optimizer,
      learning: { epochs: setting.epochs, batchSize: 64 },
    },
    context,
  );
  return {
    demo: 'domains',
    about: `${setting.about} Replay keeps ${KEPT} texts of each class, ${capacity} in all, and learns some of them again with every batch.`,
    comparisons: [comparison],
    planes: [],
    answers: [],
  };
}
