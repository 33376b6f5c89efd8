import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { captured, nativeIsThere, numbers, orWhyNot, startNative } from './__fixtures__/native.ts';

/** Resident memory of the process, in MB. */
const resident = (): number => process.memoryUsage().rss / 2 ** 20;

describe.skipIf(!nativeIsThere)(`memory${orWhyNot}`, () => {
  beforeAll(startNative);

  it('stays flat over thousands of runs that feed 400 kB and fetch as much', () => {
    const x = numbers([100, 1000]);
    const program = captured(
      ([w], [a]) => {
        const next = tf.add(tf.mul(w as tf.Tensor, 0.5), a as tf.Tensor);
        return { state: [next], outputs: [tf.neg(next)] };
      },
      { state: [tf.zerosLike(x)], inputs: [x] },
    );
    const values = x.dataSync();
    const run = (times: number): void => {
      for (let i = 0; i < times; i++) {
        const batch = tf.tensor(values, [100, 1000]);
        tf.dispose([batch, ...program.run([batch], [0])]);
      }
    };
    run(500);
    const before = resident();
    run(4000); // a leak of one tensor each time would be 1.6 GB
    expect(resident() - before).toBeLessThan(40);
    program.dispose();
  });

  it('comes back when programs are disposed', () => {
    const x = numbers([500, 500]);
    const example = { state: [x], inputs: [] };
    const cycle = (times: number): void => {
      for (let i = 0; i < times; i++)
        captured(([w]) => ({ state: [tf.add(w as tf.Tensor, 1)], outputs: [] }), example).dispose();
    };
    cycle(20);
    const before = resident();
    cycle(100); // a variable and its first value: 200 MB if they stayed
    expect(resident() - before).toBeLessThan(60);
  });
});
