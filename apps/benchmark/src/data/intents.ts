import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvColumn, hashedText, samplesFrom, type TrainTest } from '@unforget/data';
import { loadCsv, loadIdx, readBytes } from '@unforget/data/node';
import type { Samples } from '@unforget/types';
import { setFolder } from './folder.ts';

/** Texts with the numbers of their intents. */
interface Texts {
  readonly texts: readonly string[];
  readonly labels: readonly number[];
}

type Parts = Readonly<Record<'train' | 'test', Texts>>;

/** From the stored bytes to real features; see the sets' own READMEs. */
const FEATURE_SCALE = 0.0048;
const DIMENSIONS = 2048;

export const clincFeatures = async (): Promise<TrainTest> => withFeatures('clinc150', await clinc());
export const clincHashed = async (): Promise<TrainTest> => hashed(await clinc());
export const bankingFeatures = async (): Promise<TrainTest> => withFeatures('banking77', await banking());
export const bankingHashed = async (): Promise<TrainTest> => hashed(await banking());

/** 150 intents, numbered domain by domain: 15 d … 15 d + 14 are of domain d. */
async function clinc(): Promise<Parts> {
  const folder = setFolder('clinc150');
  const domains: Record<string, string[]> = JSON.parse(await readFile(join(folder, 'domains.json'), 'utf8'));
  const numbers = new Map(
    Object.values(domains)
      .flat()
      .map((intent, i) => [intent, i]),
  );
  const bytes = await readBytes(join(folder, 'data_full.json.gz'));
  const all: Record<string, [string, string][]> = JSON.parse(new TextDecoder().decode(bytes));
  const part = (name: string): Texts => textsOf(all[name] ?? [], numbers);
  return { train: part('train'), test: part('test') };
}

/** 77 intents, numbered as the set's list of them. */
async function banking(): Promise<Parts> {
  const folder = setFolder('banking77');
  const categories: string[] = JSON.parse(await readFile(join(folder, 'categories.json'), 'utf8'));
  const numbers = new Map(categories.map((intent, i) => [intent, i]));
  const part = async (name: string): Promise<Texts> => {
    const table = await loadCsv(join(folder, `${name}.csv.gz`), { header: true });
    const [texts, intents] = [csvColumn(table, 'text'), csvColumn(table, 'category')];
    return textsOf(
      texts.map((text, i) => [text, intents[i] ?? '']),
      numbers,
    );
  };
  return { train: await part('train'), test: await part('test') };
}

const textsOf = (pairs: readonly (readonly [string, string])[], numbers: ReadonlyMap<string, number>): Texts => ({
  texts: pairs.map(([text]) => text),
  labels: pairs.map(([, intent]) => numbers.get(intent) ?? -1), // samplesFrom refuses −1
});

function hashed({ train, test }: Parts): TrainTest {
  const encoder = hashedText({ dimensions: DIMENSIONS });
  const samples = ({ texts, labels }: Texts): Samples =>
    samplesFrom({ x: encoder.encodeAll(texts), y: labels, shape: [DIMENSIONS] });
  return { train: samples(train), test: samples(test) };
}

/** Row i of the stored features is row i of the texts. */
async function withFeatures(set: string, { train, test }: Parts): Promise<TrainTest> {
  const samples = async (part: string, { labels }: Texts): Promise<Samples> => {
    const { data, shape } = await loadIdx(join(setFolder(set), `minilm128-${part}-idx2-sbyte.gz`));
    return samplesFrom({ x: data as Int8Array, y: labels, shape: shape.slice(1), scale: FEATURE_SCALE });
  };
  return { train: await samples('train', train), test: await samples('test', test) };
}
