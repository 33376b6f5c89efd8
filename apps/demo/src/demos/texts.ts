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
  for (const name of STAGES) {
    const rows = await loadJsonLines(join(CORPUS, `${name}.jsonl`), { fields: ['text', 'label', 'split'] as const });
    const side = (split: string) =>
      rows.filter((row) => row.split === split).map(({ text, label }) => [text, label] as const);
    stages.push({ name, train: side('train'), test: side('test') });
  }
  return stages;
}

/**
 * CLINC150 in its ten domains (Larson et al. 2019, doi:10.18653/v1/D19-1131).
 * @throws UnforgetError `missing-file`, `malformed-file`
 */
export async function clinc150(): Promise<Texts[]> {
  const folder = clincFolder();
  const all = await readJson(join(folder, 'data_full.json.gz'), 'lists train and test of [text, label]', isClinc);
  const intents = await readJson(join(folder, 'domains.json'), 'a list of labels for each domain', isDomains);
  return Object.entries(intents).map(([name, labels]) => ({
    name,
    train: all.train.filter(([, label]) => labels.includes(label)),
    test: all.test.filter(([, label]) => labels.includes(label)),
  }));
}

function clincFolder(): string {
  const root = dataFolder(join(REPOSITORY, '../shared/data'));
  const folder = root && join(root, 'clinc150');
  if (folder && existsSync(folder)) return folder;
  throw new UnforgetError({
    code: 'missing-file',
    what: 'Data set clinc150',
    expected: 'a folder clinc150 under UNFORGET_DATA',
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
