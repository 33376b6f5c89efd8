import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder, loadCsv, readBytes } from '@unforget/data/node';
import { UnforgetError } from '@unforget/types';
import type { Example } from '../src/examples.ts';

export interface DataSet {
  readonly name: string;
  readonly train: readonly Example<string>[];
  readonly test: readonly Example<string>[];
  /** Messages that are of no label; may be none. */
  readonly outside: readonly string[];
  /** Labels that are added one at a time: every tenth or so, so that they are of many kinds. */
  readonly newcomers: readonly string[];
}

const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../../..');

type Rows = readonly (readonly [text: string, label: string])[];

/** Labels that are added, evenly spread over all in alphabetical order. */
function spread(train: readonly Example<string>[], count: number): string[] {
  const labels = [...new Set(train.map(({ label }) => label))].sort();
  return Array.from({ length: count }, (_, i) => labels[Math.floor(((i + 0.5) * labels.length) / count)] as string);
}

const examplesOf = (rows: Rows): Example<string>[] => rows.map(([input, label]) => ({ input, label }));

/** Larson et al. 2019, doi:10.18653/v1/D19-1131; Casanueva et al. 2020, arXiv:2003.04807. */
export async function dataSet(name: string, newcomers: number): Promise<DataSet> {
  const root = dataFolder(join(REPOSITORY, '../shared/data'));
  if (!root) {
    throw new UnforgetError({
      code: 'missing-file',
      what: `Data set ${name}`,
      expected: 'a folder that UNFORGET_DATA names',
      received: 'none',
    });
  }
  if (name === 'clinc150') {
    const text = new TextDecoder().decode(await readBytes(join(root, 'clinc150/data_full.json.gz')));
    const parts = JSON.parse(text) as Readonly<Record<'train' | 'test' | 'oos_test', Rows>>;
    const train = examplesOf(parts.train);
    const outside = parts.oos_test.map(([message]) => message);
    return { name, train, test: examplesOf(parts.test), outside, newcomers: spread(train, newcomers) };
  }
  const read = async (file: string): Promise<Example<string>[]> => {
    const { header, rows } = await loadCsv(join(root, 'banking77', file));
    const [input, label] = ['text', 'category'].map((column) => header?.indexOf(column)) as [number, number];
    return rows.map((row) => ({ input: row[input] as string, label: row[label] as string }));
  };
  const train = await read('train.csv.gz');
  return { name, train, test: await read('test.csv.gz'), outside: [], newcomers: spread(train, newcomers) };
}
