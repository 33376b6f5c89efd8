import { join } from 'node:path';
import { hashedText, samplesFrom, type TrainTest } from '@unforget/data';
import { loadJsonLines } from '@unforget/data/node';
import { setFolder } from './folder.ts';

const DOMAINS = ['general', 'medical', 'law'] as const;
const DIMENSIONS = 2048;

/** Three domains with classes of their own, numbered in the order of the domains, then of their names: 14, 11 and 14. */
export async function textDomains(): Promise<TrainTest> {
  const [train, test] = [await readPart('train'), await readPart('test')];
  const names = DOMAINS.flatMap((domain) =>
    [...new Set(train.filter((row) => row.domain === domain).map(({ label }) => label))]
      .sort()
      .map((label) => key(domain, label)),
  );
  const numbers = new Map(names.map((name, i) => [name, i]));
  const encoder = hashedText({ dimensions: DIMENSIONS });
  const samples = (rows: readonly Row[]) =>
    samplesFrom({
      x: encoder.encodeAll(rows.map(({ text }) => text)),
      y: rows.map(({ domain, label }) => numbers.get(key(domain, label)) ?? -1),
      shape: [DIMENSIONS],
    });
  return { train: samples(train), test: samples(test) };
}

interface Row {
  readonly domain: string;
  readonly label: string;
  readonly text: string;
}

const key = (domain: string, label: string): string => `${domain}/${label}`;

async function readPart(part: 'train' | 'test'): Promise<Row[]> {
  const folder = setFolder('text-domains');
  const rows: Row[] = [];
  for (const domain of DOMAINS) {
    const records = await loadJsonLines(join(folder, `${domain}.${part}.jsonl.gz`), { fields: ['text', 'label'] });
    rows.push(...records.map(({ text, label }) => ({ domain, label, text })));
  }
  return rows;
}
