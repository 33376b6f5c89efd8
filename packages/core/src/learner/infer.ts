import type { Model, ParamTree, Samples } from '@unforget/types';
import { tensorBatches, using } from '../samples.ts';
import { yielder } from './yielding.ts';

export interface InferOptions {
  /** Samples in one pass, default 256. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told how far it has come, 0 to 1. */
  readonly progress?: (done: number) => Promise<void> | void;
}

/** One row of numbers for each sample: `length × width`. */
export interface Rows {
  readonly width: number;
  readonly values: Float32Array;
}

/**
 * What a network makes of samples, in evaluation mode: its raw `outputs` (a teacher's logits) or the `features` that go
 * into its head. Costs one forward pass; yields to the event loop; leaves no tensor behind.
 * @throws the signal's reason when aborted
 */
export async function inferRows(
  what: 'outputs' | 'features',
  { model, params, samples }: { model: Model; params: ParamTree; samples: Samples },
  { batchSize = 256, signal, progress }: InferOptions = {},
): Promise<Rows> {
  const turn = yielder();
  let values = new Float32Array(0);
  let width = 0;
  let done = 0;
  for (const batch of tensorBatches(samples, batchSize)) {
    const { length } = batch;
    const rows = using(batch, () => model.forward(params, batch.x)[what]);
    const read = await rows.data<'float32'>();
    rows.dispose();
    width = rows.size / length;
    if (done === 0) values = new Float32Array(samples.length * width);
    values.set(read, done * width);
    done += length;
    signal?.throwIfAborted();
    await progress?.(done / samples.length);
    await turn();
  }
  return { width, values };
}
