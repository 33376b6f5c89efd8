import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, loadJsonLines, readBytes } from '@unforget/data/node';
import { UnforgetError } from '@unforget/types';

type Labelled = readonly (readonly [text: string, label: string])[];

/** The messages of one stage. */
export interface Texts {
  readonly name: string;
  readonly train: Labelled;
  readonly test: Labelled;
}

const CORPUS = join(import.meta.dirname, '../../corpus');
const REPOSITORY = join(import.meta.dirname, '../../../..');
const STAGES = ['pre-sales', 'after-sales', 'complaints', 'account'] as const;

/** The corpus of this project. */
export async function ownCorpus(): Promise<Texts[]> {
  const stages: Texts[] = [];
  for (const name of STAGES) stages.push(await corpusFile(name));
  return stages;
}

async function corpusFile(name: string): Promise<Texts> {
  const rows = await loadJsonLines(join(CORPUS, `${name}.jsonl`), { fields: ['text', 'label', 'split'] as const });
  const side = (split: string): Labelled =>
    rows.filter((row) => row.split === split).map(({ text, label }) => [text, label] as const);
  return { name, train: side('train'), test: side('test') };
}

/** Ten intents in three languages, English first: the same labels in each. */
export async function ownLanguages(): Promise<Texts[]> {
  const [german, french, english] = [await corpusFile('german'), await corpusFile('french'), await ownCorpus()];
  const labels = new Set(german.train.map(([, label]) => label));
  const side = (of: 'train' | 'test'): Labelled =>
    english.flatMap((stage) => stage[of]).filter(([, label]) => labels.has(label));
  return [
    { name: 'English', train: side('train'), test: side('test') },
    { ...german, name: 'German' },
    { ...french, name: 'French' },
  ];
}

const DOMAINS = ['general', 'medical', 'law'] as const;

/** Whether `textDomains` can be read. @throws UnforgetError `missing-file` where UNFORGET_DATA names no folder */
export const hasTextDomains = (): boolean => existsSync(placeOf('text-domains') ?? '');

/**
 * Kinds of things, of medical questions and of contract clauses, after one another.
 * @throws UnforgetError `missing-file`, `malformed-file`
 */
export async function textDomains(): Promise<Texts[]> {
  const folder = folderOf('text-domains');
  const fields = ['text', 'label'] as const;
  const side = async (name: string, of: string): Promise<Labelled> =>
    (await loadJsonLines(join(folder, `${name}.${of}.jsonl.gz`), { fields })).map(
      ({ text, label }) => [text, label] as const,
    );
  const stages: Texts[] = [];
  for (const name of DOMAINS) stages.push({ name, train: await side(name, 'train'), test: await side(name, 'test') });
  return stages;
}

/**
 * CLINC150 in its ten domains (Larson et al. 2019, doi:10.18653/v1/D19-1131).
 * @throws UnforgetError `missing-file`, `malformed-file`
 */
export async function clinc150(): Promise<Texts[]> {
  const folder = folderOf('clinc150');
  const all = await readJson(join(folder, 'data_full.json.gz'), 'lists train and test of [text, label]', isClinc);
  const intents = await readJson(join(folder, 'domains.json'), 'a list of labels for each domain', isDomains);
  return Object.entries(intents).map(([name, labels]) => ({
    name,
    train: all.train.filter(([, label]) => labels.includes(label)),
    test: all.test.filter(([, label]) => labels.includes(label)),
  }));
}

/** What a demo says to `--data` with a set that it can't show. */
export const unknownData = (known: readonly string[], received: string): UnforgetError =>
  new UnforgetError({ code: 'invalid-option', what: 'Option --data', expected: known.join(' | '), received });

/** Where a data set would be. */
function placeOf(name: string): string | null {
  const root = dataFolder(join(REPOSITORY, '../shared/data'));
  return root ? join(root, name) : null;
}

function folderOf(name: string): string {
  const folder = placeOf(name);
  if (folder && existsSync(folder)) return folder;
  throw new UnforgetError({
    code: 'missing-file',
    what: `Data set ${name}`,
    expected: `a folder ${name} under UNFORGET_DATA`,
    received: folder ?? 'no UNFORGET_DATA',
    remedy: 'Set UNFORGET_DATA to the folder that holds it',
  });
}

async function readJson<T>(path: string, expected: string, fits: (value: unknown) => value is T): Promise<T> {
  const text = new TextDecoder().decode(await readBytes(path));
  try {
    const value: unknown = JSON.parse(text);
    if (fits(value)) return value;
  } catch (cause) {
    throw malformed(path, expected, (cause as Error).message, cause);
  }
  throw malformed(path, expected, 'JSON of another form');
}

const malformed = (what: string, expected: string, received: string, cause?: unknown): UnforgetError =>
  new UnforgetError({ code: 'malformed-file', what, expected, received, ...(cause === undefined ? {} : { cause }) });

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const isLabelled = (value: unknown): value is Labelled =>
  Array.isArray(value) && value.every((row) => isStrings(row) && row.length === 2);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isClinc = (value: unknown): value is { readonly train: Labelled; readonly test: Labelled } =>
  isObject(value) && isLabelled(value['train']) && isLabelled(value['test']);

const isDomains = (value: unknown): value is Readonly<Record<string, readonly string[]>> =>
  isObject(value) && Object.values(value).every(isStrings);
