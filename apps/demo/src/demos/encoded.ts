import type { Learner } from '@unforget/core';
import {
  type Domain,
  type HashedTextEncoder,
  hashedText,
  type LabelRegistry,
  labelRegistry,
  samplesFrom,
} from '@unforget/data';
import type { Samples } from '@unforget/types';
import type { Answer, Screen } from '../result.ts';
import type { Texts } from './texts.ts';

export const DIMENSIONS = 2048;

/** Stages of texts as numbers, with the code that made them. */
export interface Encoded {
  readonly parts: readonly Domain[];
  readonly encoder: HashedTextEncoder;
  readonly registry: LabelRegistry;
}

export function encoded(stages: readonly Texts[]): Encoded {
  const registry = labelRegistry();
  const encoder = hashedText({ dimensions: DIMENSIONS });
  const samples = (rows: Texts['train']): Samples =>
    samplesFrom({
      x: encoder.encodeAll(rows.map(([text]) => text)),
      y: registry.encode(
        rows.map(([, label]) => label),
        { grow: true },
      ),
      shape: [DIMENSIONS],
    });
  const parts = stages.map(({ name, train, test }) => ({ name, train: samples(train), test: samples(test) }));
  return { parts, encoder, registry };
}

/** What a net answers; in `taskId`'s head, where it has several. */
export async function answersOf(
  learner: Learner,
  questions: readonly string[],
  { encoder, registry, taskId = null }: Pick<Encoded, 'encoder' | 'registry'> & { readonly taskId?: number | null },
): Promise<Answer[]> {
  const { labels, probabilities, units } = await learner.predict(encoder.encodeAll(questions), { taskId });
  return questions.map((question, i) => {
    const unit = labels[i] ?? 0;
    return { question, label: registry.labelOf(unit), probability: probabilities[i * units + unit] ?? 0 };
  });
}

export function sayAnswers(screen: Screen, answers: readonly Answer[]): void {
  for (const { question, label, probability } of answers) {
    screen.say(`  "${question}" → ${label} (${(100 * probability).toFixed(0)} %)`);
  }
}
