import type { Samples } from '@unforget/types';
import { type CifarOptions, parseCifar } from '../formats/cifar.ts';
import { type CsvOptions, type CsvTable, parseCsv } from '../formats/csv.ts';
import { type IdxArray, parseIdx } from '../formats/idx.ts';
import { type IdxSamplesOptions, idxSamples } from '../formats/idx-samples.ts';
import { type JsonLinesOptions, parseJsonLines, type TextRecord } from '../formats/json-lines.ts';
import { concatenate } from '../samples/select.ts';
import { readBytes } from './files.ts';

type Named<T> = Omit<T, 'source'>;

/**
 * An IDX file, gzipped or not; see `parseIdx`.
 * @throws UnforgetError `missing-file`, `malformed-file` with file and byte offset; so do all loaders here
 */
export async function loadIdx(path: string): Promise<IdxArray> {
  return parseIdx(await readBytes(path), { source: path });
}

/** Samples of an IDX file of inputs and one of labels; see `idxSamples`. */
export async function loadIdxPair(inputs: string, labels: string, options: IdxSamplesOptions = {}): Promise<Samples> {
  // One after the other: of two faulty files it is always the first that is named.
  const x = await loadIdx(inputs);
  return idxSamples(x, await loadIdx(labels), options);
}

/** Samples of one CIFAR binary file, or of several one after the other; see `parseCifar`. */
export async function loadCifar(
  paths: string | readonly string[],
  options: Named<CifarOptions> = {},
): Promise<Samples> {
  const parts: Samples[] = [];
  for (const path of [paths].flat()) parts.push(parseCifar(await readBytes(path), { ...options, source: path }));
  const [first, ...more] = parts;
  return first !== undefined && more.length === 0 ? first : concatenate(parts);
}

/** A CSV file; see `parseCsv`, and `csvSamples` and `csvColumn` for what is in it. */
export async function loadCsv(path: string, options: Named<CsvOptions> = {}): Promise<CsvTable> {
  return parseCsv(await readBytes(path), { ...options, source: path });
}

/** A JSON Lines file; see `parseJsonLines`. */
export async function loadJsonLines<K extends string>(
  path: string,
  options: { readonly fields: readonly K[] },
): Promise<TextRecord<K>[]>;
export async function loadJsonLines(path: string): Promise<unknown[]>;
export async function loadJsonLines(path: string, options: Named<JsonLinesOptions> = {}): Promise<unknown[]> {
  const bytes = await readBytes(path);
  const { fields = [] } = options;
  return parseJsonLines(bytes, { ...options, fields, source: path });
}
