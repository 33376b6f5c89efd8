import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const corpus = join(import.meta.dirname, '../corpus');
const rows = ['pre-sales', 'after-sales', 'complaints', 'account'].flatMap((stage) =>
  readFileSync(join(corpus, `${stage}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ stage, ...JSON.parse(line) })),
);
const folded = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

describe('the customer-service corpus', () => {
  it('has at least 24 intents of at least 40 utterances, each in one stage and on both sides of the split', () => {
    const intents = groupByLabel();
    expect(intents.size).toBeGreaterThanOrEqual(24);
    for (const [label, own] of intents) {
      expect(own.length, label).toBeGreaterThanOrEqual(40);
      expect(new Set(own.map(({ stage }) => stage)).size, label).toBe(1);
      expect(new Set(own.map(({ split }) => split)), label).toEqual(new Set(['train', 'test']));
    }
  });
  it('has no utterance twice, however it is written', () => {
    expect(new Set(rows.map(({ text }) => folded(text))).size).toBe(rows.length);
  });
});

function groupByLabel(): Map<string, typeof rows> {
  const groups = new Map<string, typeof rows>();
  for (const row of rows) groups.set(row.label, [...(groups.get(row.label) ?? []), row]);
  return groups;
}
