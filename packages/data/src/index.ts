export { type CifarOptions, parseCifar } from './formats/cifar.ts';
export { type CsvOptions, type CsvTable, parseCsv } from './formats/csv.ts';
export { type Column, type CsvSamplesOptions, csvColumn, csvSamples } from './formats/csv-table.ts';
export { decompress } from './formats/gzip.ts';
export { type IdxArray, type IdxValues, parseIdx } from './formats/idx.ts';
export { type IdxSamplesOptions, idxSamples } from './formats/idx-samples.ts';
export { type JsonLinesOptions, parseJsonLines, type TextRecord } from './formats/json-lines.ts';
export type { Source } from './formats/malformed.ts';
export { type LabelRegistry, labelRegistry, labelRegistryFromJSON, type SavedLabels } from './labels/registry.ts';
export type { NestedNumbers, Numbers } from './samples/flatten.ts';
export { type SamplesInit, samplesFrom } from './samples/from.ts';
export { countLabels, filterByLabel, mapLabels } from './samples/labels.ts';
export { concatenate, shuffled, subset, toFloat32 } from './samples/select.ts';
export { type SplitOptions, type TrainTest, trainTestSplit } from './samples/split.ts';
export { type InBatchesOptions, inBatches } from './streams/batches.ts';
export { classOrder } from './streams/class-order.ts';
export { type Domain, type DomainsOptions, domains } from './streams/domains.ts';
export { type PermutedOptions, permuted, permuteInputs } from './streams/permuted.ts';
export { type RotatedOptions, rotated } from './streams/rotated.ts';
export { rotateImages } from './streams/rotation.ts';
export { type SplitByClassOptions, splitByClass } from './streams/split-by-class.ts';
export type { Range } from './text/features.ts';
export {
  type HashedTextEncoder,
  type HashedTextOptions,
  hashedText,
  type SparseCode,
} from './text/hashed-text.ts';
