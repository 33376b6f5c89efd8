import { type Random, UnforgetError } from '@unforget/types';
import { herd } from '../icarl/herding.ts';
import { createBuffer, type ReplayBuffer } from './buffer.ts';
import type { Incoming } from './incoming.ts';

/** Samples with what stands for them when they are compared: length × width. */
export interface Featured {
  readonly samples: Incoming;
  readonly features: Float32Array;
}

/** A candidate: which samples it is among, and where. */
interface Candidate {
  readonly from: Incoming;
  readonly row: number;
  readonly features: Float32Array | null;
}

/**
 * A buffer of herded exemplars, for an experience's end: an equal share of the capacity for each class, class after
 * class, best first. A class that has new samples is chosen anew from these and its stored ones; of any other the first
 * of its share stay. Takes the place of `buffer`, whose layout it has and which it leaves alone.
 *
 * Cost: share · samples · width for each class that has new samples.
 * @param storedFeatures of the stored samples, by slot; needed where a class comes back
 * @throws UnforgetError `invalid-input` where they are needed and missing, `capacity-exhausted` for more classes than slots
 */
export function herdBuffer(
  buffer: ReplayBuffer,
  { samples, features, storedFeatures = null }: Featured & { readonly storedFeatures?: Float32Array | null },
  random: Random,
): ReplayBuffer {
  const keys = buffer.keys();
  const stored: Incoming = { ...buffer.contents(), ...(keys ? { keys } : {}) };
  const classes = [...new Set([...stored.y, ...samples.y])].sort((a, b) => a - b);
  const share = Math.floor(buffer.capacity / Math.max(1, classes.length));
  if (share === 0) throw tooMany(classes.length, buffer.capacity);
  const herded = createBuffer(buffer.layout);
  for (const unit of classes) {
    const fresh = candidates({ samples, features }, unit);
    const old = candidates({ samples: stored, features: storedFeatures }, unit);
    for (const { from, row } of fresh.length ? best([...fresh, ...old], share) : old.slice(0, share))
      herded.insert(from, random, { from: row, to: row + 1 });
  }
  return herded;
}

function candidates(
  { samples, features }: { readonly samples: Incoming; readonly features: Float32Array | null },
  unit: number,
): Candidate[] {
  const width = features ? features.length / samples.length : 0;
  return Array.from(samples.y).flatMap((label, row) =>
    label === unit
      ? [{ from: samples, row, features: features?.subarray(row * width, (row + 1) * width) ?? null }]
      : [],
  );
}

function best(list: readonly Candidate[], count: number): Candidate[] {
  const width = list[0]?.features?.length ?? 0;
  const rows = new Float32Array(list.length * width);
  list.forEach(({ features }, i) => {
    if (features?.length !== width) throw missing(width, features?.length);
    rows.set(features, i * width);
  });
  return Array.from(herd(rows, { width, count }), (i) => list[i] as Candidate);
}

const missing = (width: number, received: number | undefined): UnforgetError =>
  new UnforgetError({
    code: 'invalid-input',
    what: 'Features of stored samples of a class that came back',
    expected: `${width} numbers each`,
    received: received === undefined ? 'none' : String(received),
    remedy: 'Pass storedFeatures, computed as those of the new samples',
  });

const tooMany = (classes: number, capacity: number): UnforgetError =>
  new UnforgetError({
    code: 'capacity-exhausted',
    what: 'A buffer of herded exemplars',
    expected: `a slot for each of ${classes} classes`,
    received: String(capacity),
    remedy: 'Give it a larger capacity',
  });
