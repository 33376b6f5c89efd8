import type { Samples, StreamExperience } from '@unforget/types';

/**
 * A value computed when it is read and held weakly: as long as someone holds it, a second read gives the same object;
 * afterwards it may be computed anew, with the same content. So a stream of ten permuted MNISTs costs the memory of the
 * one in use, not of ten.
 */
function weakly<T extends object>(compute: () => T): () => T {
  let held: WeakRef<T> | undefined;
  return () => {
    const known = held?.deref();
    if (known !== undefined) return known;
    const value = compute();
    held = new WeakRef(value);
    return value;
  };
}

interface LazyParts {
  readonly name: string;
  readonly taskId: number | null;
  readonly classes: readonly number[];
  train(): Samples;
  test(): Samples;
}

/** A stream experience whose samples are made when read. */
export function lazyExperience({ name, taskId, classes, train, test }: LazyParts): StreamExperience {
  const parts = { train: weakly(train), test: weakly(test) };
  return {
    name,
    taskId,
    classes,
    get train() {
      return parts.train();
    },
    get test() {
      return parts.test();
    },
  };
}
