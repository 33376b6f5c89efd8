import * as tf from '@tensorflow/tfjs-core';
import { CAPTURE, type Capture, type CapturedProgram, type TensorProgram } from '@unforget/types';

const given = Object.getOwnPropertyDescriptor(tf.backend(), CAPTURE);

/** Puts this in the place of what the current backend offers. */
export function offerCapture(value: Capture): void {
  Object.defineProperty(tf.backend(), CAPTURE, { value, configurable: true });
}

/** Puts back what the backend had. */
export function offerNothing(): void {
  delete (tf.backend() as unknown as Record<symbol, unknown>)[CAPTURE];
  if (given) Object.defineProperty(tf.backend(), CAPTURE, given);
}

/** An engine whose graphs are the programs themselves; `log` gets the length of the batch that each is made for. */
export const counting =
  (log: number[]): Capture =>
  (program, example) => {
    const copies = (tensors: readonly tf.Tensor[]): tf.Tensor[] => tensors.map((tensor) => tf.clone(tensor));
    let held = copies(example.state);
    let users = 0;
    const replace = (next: tf.Tensor[]): void => {
      tf.dispose(held);
      held = next;
    };
    const over = (own: TensorProgram, inputs: readonly tf.Tensor[]): CapturedProgram => {
      log.push(Math.max(...inputs.map(({ shape }) => shape[0] ?? 0)));
      tf.tidy(() => void own(held, inputs));
      users++;
      return {
        run(fed, wanted) {
          const made = tf.tidy(() => {
            const { state, outputs } = own(held, fed);
            return copies([...state, ...wanted.map((i) => outputs[i] as tf.Tensor)]);
          });
          replace(made.slice(0, held.length));
          return made.slice(held.length);
        },
        read: () => copies(held),
        write: (state) => replace(copies(state)),
        alongside: (other, others) => ({ captured: over(other, others) }),
        dispose: () => {
          if (--users === 0) replace([]);
        },
      };
    };
    return { captured: over(program, example.inputs) };
  };
