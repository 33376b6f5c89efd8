import { realpathSync } from 'node:fs';
import { lastLine } from './install-error.ts';
import type { Run } from './runner.ts';

// [1 2; 3 4] · [5 6; 7 8] = [19 22; 43 50]
const EXPECTED = '19,22,43,50';

const PROGRAM = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
const tf = require(process.argv[1]);
const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]]));
process.stdout.write('[' + tf.getBackend() + ' ' + product.dataSync().join() + ']');
`;

/** Multiplies two matrices with this tfjs-node in a process of its own; the result is why it could not, or undefined. */
export async function whyNotLoading(tfjsNode: string, run: Run): Promise<string | undefined> {
  const env = { TF_CPP_MIN_LOG_LEVEL: '3', NODE_OPTIONS: '' };
  const result = await run(process.execPath, ['-e', PROGRAM, realpathSync(tfjsNode)], { env, timeoutMs: 120_000 });
  if (result.stdout.includes(`[tensorflow ${EXPECTED}]`)) return undefined;
  if (result.failure === 'timeout') return 'it did not answer within two minutes';
  return result.code === 0 ? `it computed ${lastLine(result.stdout)}` : lastLine(result.stderr);
}
