import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const corpus = join(import.meta.dirname, '../corpus');
const rowsOf = (stage: string) =>
  readFileSync(join(corpus, `${stage}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ stage, ...JSON.parse(line) }));
const rows = ['pre-sales', 'after-sales', 'complaints', 'account'].flatMap(rowsOf);
const folded = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

describe('the customer-service corpus', () => {
  it('has at least 24 intents of at least 40 utterances, each in one stage and on both sides of the split', () => {
    const intents = groupByLabel(rows);
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

describe.each(['german', 'french'])('the %s messages', (language) => {
  const own = rowsOf(language);

  it('are of ten intents that there are in English, twelve to learn and four to test', () => {
    const intents = groupByLabel(own);
    const english = groupByLabel(rows);
    expect(intents.size).toBe(10);
    for (const [label, messages] of intents) {
      expect(english.has(label), label).toBe(true);
      expect(messages.map(({ split }) => split)).toEqual([...Array(12).fill('train'), ...Array(4).fill('test')]);
    }
  });

  it('are all different, however they are written', () => {
    expect(new Set(own.map(({ text }) => folded(text))).size).toBe(own.length);
  });
});

function groupByLabel(of: typeof rows): Map<string, typeof rows> {
  const groups = new Map<string, typeof rows>();
  for (const row of of) groups.set(row.label, [...(groups.get(row.label) ?? []), row]);
  return groups;
}
