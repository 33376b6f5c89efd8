import type { TrainTest } from '@unforget/data';
import { loadMnist } from '@unforget/data/node';
import type { Samples } from '@unforget/types';
import { setFolder } from './folder.ts';

/** MNIST, or Fashion-MNIST: 28×28 pixels, 0 to 1. */
export const images = (name: 'mnist' | 'fashion-mnist'): Promise<TrainTest> => loadMnist(setFolder(name));

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
