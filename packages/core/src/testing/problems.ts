import type { Samples } from '@unforget/types';
import { createRandom } from '../random.ts';

/** Well separated points around one centre per class: small enough for a unit test, and hard enough to forget. */
export function pointClouds(classes: readonly number[], options: { perClass?: number; seed?: number } = {}): Samples {
  const { perClass = 12, seed = 0 } = options;
  const x = new Float32Array(classes.length * perClass * 4);
  const y = new Int32Array(classes.length * perClass);
  classes.forEach((unit, c) => {
    const centre = createRandom('centre', unit);
    const middle = Array.from({ length: 4 }, () => 3 * (centre.next() - 0.5));
    const noise = createRandom('noise', unit, seed);
    for (let i = 0; i < perClass; i++) {
      const row = c * perClass + i;
      y[row] = unit;
      for (let k = 0; k < 4; k++) x[row * 4 + k] = (middle[k] as number) + 0.4 * (noise.next() - 0.5);
    }
  });
  return { length: y.length, shape: [4], x, y };
}
