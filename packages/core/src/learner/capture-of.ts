import * as tf from '@tensorflow/tfjs-core';
import { CAPTURE, type Capture } from '@unforget/types';

/** What the current backend offers; see {@link CAPTURE}. */
export function captureOf(): Capture | null {
  const backend = tf.backend() as unknown as { readonly [CAPTURE]?: Capture };
  return backend?.[CAPTURE] ?? null;
}
