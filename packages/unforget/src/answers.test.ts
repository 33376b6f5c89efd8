import { describe, expect, it } from 'vitest';
import { messages } from './__fixtures__/messages.ts';
import { answerIds } from './answers.ts';
import { createClassifier } from './create-classifier.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it('gives each input an id of its own, the same whatever stands around it', () => {
  const [a, b, again] = answerIds([bytes('a'), bytes('b'), bytes('a')]);
  expect(a).toMatch(/^[0-9a-f]{32}$/);
  expect(again).toBe(`${a}#2`);
  expect(answerIds([bytes('b'), bytes('c')])[0]).toBe(b);
});

describe('answers to what was held back', () => {
  it('are of the same examples in each version, and say which it takes for what', async () => {
    const bot = await createClassifier({ input: 'text', holdBack: 0.25 });
    try {
      expect(await bot.heldBackAnswers()).toEqual({ ids: [], truth: [], predicted: [] });
      await bot.learn(messages('track_order', 'refund'));
      const before = await bot.heldBackAnswers();
      expect(before.truth.toSorted()).toEqual(['refund', 'refund', 'track_order', 'track_order']);
      const { labels } = await bot.learn(messages('opening_hours'));
      const after = await bot.heldBackAnswers();
      expect(after.ids.slice(0, 4)).toEqual(before.ids);
      expect(after.truth.slice(4)).toEqual(['opening_hours', 'opening_hours']);
      const right = after.truth.filter((label, i) => after.predicted[i] === label).length;
      expect(right).toBe(labels.reduce((sum, label) => sum + Math.round(label.after * label.heldBack), 0));
      // The ids that were given are nobody's business.
      expect(JSON.stringify(after)).not.toContain('refund 0');
      await bot.remove('refund');
      expect(new Set((await bot.heldBackAnswers()).truth)).toEqual(new Set(['track_order', 'opening_hours']));
    } finally {
      await bot.dispose();
    }
  });
});
