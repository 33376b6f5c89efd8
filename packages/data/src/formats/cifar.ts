import { checkKeys, type Samples } from '@unforget/types';
import { at, checkOneOf } from '../checks.ts';
import { checkPlainBytes } from './gzip.ts';
import { malformed, plural, type Source } from './malformed.ts';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const PIXELS = 3 * PLANE;

export interface CifarOptions extends Source {
  /** `cifar-10` (default): one label byte a record. `cifar-100`: coarse label, fine label. */
  readonly variant?: 'cifar-10' | 'cifar-100';
  /** Which label of CIFAR-100; default `fine`. */
  readonly labels?: 'fine' | 'coarse';
}

/** Label bytes at the head of a record, each below its number of classes, and which of them is used. */
interface Layout {
  readonly classes: readonly number[];
  readonly chosen: number;
}

function layoutOf({ variant = 'cifar-10', labels = 'fine' }: CifarOptions): Layout {
  checkOneOf('variant', variant, ['cifar-10', 'cifar-100']);
  checkOneOf('labels', labels, ['fine', 'coarse']);
  return variant === 'cifar-10'
    ? { classes: [10], chosen: 0 }
    : { classes: [20, 100], chosen: labels === 'coarse' ? 0 : 1 };
}

/**
 * Parses an uncompressed CIFAR binary file, any number of records, to uint8 images [32, 32, 3], scale 1/255.
 * The file has its colours one after the other; here they are interleaved, as convolutions want them.
 * @throws UnforgetError `malformed-file` with the byte offset: no records, a cut-off record, a label out of range
 */
export function parseCifar(bytes: Uint8Array, options: CifarOptions = {}): Samples {
  checkKeys('parseCifar', options, ['variant', 'labels', 'source']);
  const { source = 'CIFAR data' } = options;
  const layout = layoutOf(options);
  checkPlainBytes(bytes, source);
  const record = layout.classes.length + PIXELS;
  const length = Math.floor(bytes.length / record);
  if (length === 0 || bytes.length % record !== 0) {
    throw malformed(source, {
      where: `byte ${length * record}`,
      expected: `whole records of ${record} bytes`,
      received:
        length === 0
          ? plural(bytes.length, 'byte')
          : `${plural(length, 'record')} and ${bytes.length % record} bytes more`,
      remedy: 'The file is cut off or of another variant of CIFAR',
    });
  }
  const x = new Uint8Array(length * PIXELS);
  const y = new Int32Array(length);
  for (let row = 0; row < length; row++) {
    y[row] = readLabel(bytes, { start: row * record, layout, source });
    interleave(bytes.subarray(row * record + layout.classes.length, (row + 1) * record), x.subarray(row * PIXELS));
  }
  return { length, shape: [SIDE, SIDE, 3], x, y, scale: 1 / 255 };
}

function readLabel(bytes: Uint8Array, place: { start: number; layout: Layout; source: string }): number {
  const { start, layout, source } = place;
  layout.classes.forEach((classes, i) => {
    const label = at(bytes, start + i);
    if (label < classes) return;
    throw malformed(source, {
      where: `byte ${start + i}`,
      expected: `a label from 0 to ${classes - 1}`,
      received: `${label}`,
      remedy: 'Is this the other variant of CIFAR, or another file',
    });
  });
  return at(bytes, start + layout.chosen);
}

function interleave(planes: Uint8Array, into: Uint8Array): void {
  for (let i = 0; i < PLANE; i++) {
    into[3 * i] = at(planes, i);
    into[3 * i + 1] = at(planes, PLANE + i);
    into[3 * i + 2] = at(planes, 2 * PLANE + i);
  }
}
