import type { TrainTest } from '@unforget/data';
import { loadMnist } from '@unforget/data/node';
import { type Samples, UnforgetError } from '@unforget/types';
import { setFolder } from './folder.ts';

/**
 * MNIST, or Fashion-MNIST: 28×28 pixels, 0 to 1. All of it: what is published for all is not set beside a part.
 * @throws UnforgetError `missing-file`, `malformed-file`
 */
export async function images(name: 'mnist' | 'fashion-mnist'): Promise<TrainTest> {
  const all = await loadMnist(setFolder(name));
  const [train, test] = [all.train.length, all.test.length];
  if (train === TRAIN && test === TEST) return all;
  throw new UnforgetError({
    code: 'malformed-file',
    what: `Data set ${name}`,
    expected: `${TRAIN} images to train and ${TEST} to test`,
    received: `${train} and ${test}`,
  });
}

const [TRAIN, TEST] = [60_000, 10_000];

/** The same with a border of zeros: 32×32, as van de Ven et al. 2018 and Hsu et al. 2018 have it. */
export async function padded(name: 'mnist' | 'fashion-mnist'): Promise<TrainTest> {
  const { train, test } = await images(name);
  return { train: withBorder(train), test: withBorder(test) };
}

const [SIDE, WIDE, BORDER] = [28, 32, 2];

export function withBorder(samples: Samples): Samples {
  const x = new Uint8Array(samples.length * WIDE * WIDE);
  for (let row = 0; row < samples.length * SIDE; row++) {
    const [image, y] = [Math.floor(row / SIDE), row % SIDE];
    const pixels = samples.x.subarray(row * SIDE, (row + 1) * SIDE);
    x.set(pixels, image * WIDE * WIDE + (y + BORDER) * WIDE + BORDER);
  }
  return { ...samples, x, shape: [WIDE, WIDE, 1] };
}
