import { checkKeys, type Samples } from '@unforget/types';
import { at, checkInteger } from '../checks.ts';
import { samplesFrom } from '../samples/from.ts';
import type { IdxArray } from './idx.ts';
import { malformed, plural } from './malformed.ts';

export interface IdxSamplesOptions {
  /** Default: 1/255 for uint8 images (rank 3 or more), else 1. */
  readonly scale?: number;
  /** How many classes there are; a larger label is then a fault of the file. */
  readonly classes?: number;
}

/**
 * Samples of an IDX file of inputs [n, …] and one of labels [n]. uint8, int8 and float32 are kept, other types become
 * float32; images [n, h, w] get a channel: shape [h, w, 1].
 * @throws UnforgetError `malformed-file` with the byte offset of a bad label or a count that doesn't match
 */
export function idxSamples(inputs: IdxArray, labels: IdxArray, options: IdxSamplesOptions = {}): Samples {
  checkKeys('idxSamples', options, ['scale', 'classes']);
  const { classes = 0x80000000 } = options;
  checkInteger('classes', classes, [1, 0x80000000]);
  checkRanks(inputs, labels);
  checkLabels(labels, classes);
  const own = inputs.shape.slice(1);
  const shape = own.length === 2 ? [...own, 1] : own;
  const scale = options.scale ?? (inputs.type === 'uint8' && own.length >= 2 ? 1 / 255 : undefined);
  const { data } = inputs;
  return samplesFrom({ x: data, y: labels.data, shape, targets: 'classes', ...(scale === undefined ? {} : { scale }) });
}

function checkRanks(inputs: IdxArray, labels: IdxArray): void {
  if (inputs.shape.length < 2) {
    throw malformed(inputs.source, {
      where: 'byte 3',
      expected: 'inputs of rank 2 or more',
      received: 'rank 1',
      remedy: 'Are inputs and labels swapped',
    });
  }
  if (labels.shape.length !== 1) {
    const received = `rank ${labels.shape.length}`;
    throw malformed(labels.source, { where: 'byte 3', expected: 'labels of rank 1', received });
  }
  const [count, wanted] = [at(labels.shape, 0), at(inputs.shape, 0)];
  if (count === wanted) return;
  throw malformed(labels.source, {
    where: 'byte 4',
    expected: `${plural(wanted, 'label')}, as ${inputs.source} has that many samples`,
    received: `${count}`,
    remedy: 'Take both files from the same part, train or test',
  });
}

function checkLabels({ data, offset, source }: IdxArray, classes: number): void {
  for (let i = 0; i < data.length; i++) {
    const label = at(data, i);
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw malformed(source, {
      where: `byte ${offset + i * data.BYTES_PER_ELEMENT}`,
      expected: `a label from 0 to ${classes - 1} for sample ${i}`,
      received: String(label),
    });
  }
}
