// A program of its own for threads.test.ts: takes the wasm engine, multiplies, prints one line and ends by itself.
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../index.ts';

const [, , kind = ''] = process.argv;
if (kind === 'broken') {
  // what a machine without workers does
  const threads = process.getBuiltinModule('node:worker_threads') as { Worker: unknown };
  threads.Worker = class {
    constructor() {
      throw new Error('no workers here');
    }
  };
}
await selectBackend({ backend: 'wasm', log: () => {} });
if (kind === 'error') throw new Error('of the user');
if (kind === 'rejection') {
  void Promise.reject(new Error('of the user'));
  await new Promise((resolve) => setTimeout(resolve, 1000)); // Node.js ends it before
}
const { getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
const threads = getThreadsCount();

// Whole numbers, so that every order of summation gives the same bits.
const product = tf.tidy(() => {
  const whole = (from: number) => tf.reshape(tf.floorDiv(tf.mod(tf.range(from, from + 300 * 300), 17), 2), [300, 300]);
  return tf.matMul(whole(1) as tf.Tensor2D, whole(5) as tf.Tensor2D);
});
const values = product.dataSync<'float32'>();
const sum = values.reduce((total, value) => total + value, 0);
const plain = !(values.buffer instanceof SharedArrayBuffer);

// 256 MiB: the shared memory has to grow, and what was read before must stay right
const large = tf.zeros([64, 1024, 1024]);
const grown = tf.tidy(() => tf.sum(tf.add(large, 1)).dataSync()[0]);
tf.dispose([product, large]);
if (kind === 'removed') tf.removeBackend('wasm');
process.stdout.write(JSON.stringify({ threads, sum, plain, grown, workerIsGlobal: 'Worker' in globalThis }));
