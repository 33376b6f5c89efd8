import { type ForgetReceipt, type HostMemory, type Samples, type Snapshot, UnforgetError } from '@unforget/types';
import { type BufferStats, createBuffer, type ReplayBuffer } from '../buffer/buffer.ts';
import { type BufferOptions, layoutOf } from '../buffer/buffer-options.ts';
import type { SamplePredicate } from '../buffer/forget.ts';
import { restoreBuffer } from '../buffer/restore-buffer.ts';
import { describeStorage, sameStorage, storageOf } from '../storage/storage.ts';
import type { MemorySettings } from './memory-options.ts';
import { type Room, resizeBuffer } from './resize-buffer.ts';

/**
 * What a strategy with a buffer keeps on the host: the buffer, made when the first samples show what has to fit in, and
 * counts.
 */
export class ReplayMemory implements HostMemory {
  readonly #settings: MemorySettings;
  #buffer: ReplayBuffer | null;
  #experience: number;
  #replayed: number;

  constructor(settings: MemorySettings, saved: { buffer: ReplayBuffer | null; experience: number; replayed: number }) {
    this.#settings = settings;
    this.#buffer = saved.buffer;
    this.#experience = saved.experience;
    this.#replayed = saved.replayed;
  }

  /** The buffer, or null before the first experience. */
  get buffer(): ReplayBuffer | null {
    return this.#buffer;
  }
  /** Number of the experience that `replayed` is about. */
  get experience(): number {
    return this.#experience;
  }
  /** Samples replayed in this experience, each as often as it was. */
  get replayed(): number {
    return this.#replayed;
  }
  get stats(): BufferStats | null {
    return this.#buffer?.stats() ?? null;
  }

  /** Starts to count anew, and makes the buffer if there is none; extras by name, which may be wider than before. */
  begin(experience: number, samples: Samples, extras: NonNullable<Room['extras']> = {}): void {
    this.start(experience);
    this.open(samples, extras);
  }

  /** Starts to count anew. */
  start(experience: number): void {
    this.#experience = experience;
    this.#replayed = 0;
  }

  /** Makes a buffer for samples of this kind if there is none; an old one gets room for wider extras. */
  open(samples: Samples, extras: NonNullable<Room['extras']> = {}): void {
    if (this.#buffer) checkStorable(this.#buffer, samples, this.#settings);
    this.#buffer = this.#buffer
      ? resizeBuffer(this.#buffer, { extras })
      : createBuffer({ ...optionsFor(samples, this.#settings), extras });
  }

  /** Puts another buffer in its place. */
  replace(buffer: ReplayBuffer): void {
    this.#buffer = buffer;
  }

  /** Counts samples that were put into a step. */
  add(replayed: number): void {
    this.#replayed += replayed;
  }

  /** Deletes samples from the buffer; null before there is one. */
  forget(predicate: SamplePredicate, at: string | null): ForgetReceipt | null {
    return this.#buffer?.forget(predicate, { at }) ?? null;
  }

  snapshot(): Snapshot {
    return {
      experience: this.#experience,
      replayed: this.#replayed,
      buffer: this.#buffer?.snapshot() ?? null,
    };
  }
}

export const emptyMemory = (settings: MemorySettings): ReplayMemory =>
  new ReplayMemory(settings, { buffer: null, experience: 0, replayed: 0 });

/**
 * The memory that wrote the snapshot; an `inputSize` of null takes any.
 * @throws UnforgetError `corrupt-state`; `incompatible-state` when it was kept under other options
 */
export function restoreMemory(
  snapshot: Snapshot,
  settings: MemorySettings,
  wanted: { readonly inputSize: number | null },
): ReplayMemory {
  const { experience, replayed, buffer: saved } = snapshot;
  if (typeof experience !== 'number' || typeof replayed !== 'number' || typeof saved !== 'object')
    throw new UnforgetError({
      code: 'corrupt-state',
      what: `Memory of strategy "${settings.name}"`,
      expected: 'counts and a buffer',
      received: Object.keys(snapshot).join(', ') || 'nothing',
    });
  const buffer = saved === null ? null : restoreBuffer(saved as Snapshot);
  if (buffer) checkSame(buffer, settings, wanted.inputSize ?? buffer.layout.inputSize);
  return new ReplayMemory(settings, { buffer, experience, replayed });
}

function optionsFor(
  samples: Samples,
  { budget, policy, perClass, perExperience, storage }: MemorySettings,
): BufferOptions {
  return {
    ...(budget ?? { capacity: samples.length }),
    inputSize: samples.x.length / samples.length,
    storage: storage === 'auto' ? storageOf(samples) : storage,
    targetWidth: samples.y instanceof Int32Array ? null : samples.y.length / samples.length,
    policy,
    perClass,
    perExperience,
  };
}

/** Under 'auto' nothing is ever converted: other samples than the first would lose precision without a word. */
function checkStorable({ layout }: ReplayBuffer, samples: Samples, { storage, name }: MemorySettings): void {
  const found = storageOf(samples);
  if (storage !== 'auto' || sameStorage(layout.storage, found)) return;
  throw new UnforgetError({
    code: 'invalid-input',
    what: `Inputs for the buffer of strategy "${name}"`,
    expected: `${describeStorage(layout.storage)} as in the first experience`,
    received: describeStorage(found),
    remedy: `Bring all experiences in one type, or choose the option "storage" of ${name}`,
  });
}

/** The buffer that was saved against the one that the options of now would make. */
function checkSame({ layout }: ReplayBuffer, settings: MemorySettings, inputSize: number): void {
  const { budget, policy, perClass, perExperience, storage } = settings;
  const stored = storage === 'auto' ? layout.storage : storage;
  const { targetWidth } = layout;
  const now = layoutOf({
    ...(budget ?? { capacity: layout.capacity }),
    inputSize,
    storage: stored,
    targetWidth,
    policy,
    perClass,
    perExperience,
  });
  const pairs: readonly (readonly [string, string | number | null, string | number | null])[] = [
    ['input size', inputSize, layout.inputSize],
    ['policy', policy, layout.policy],
    ['limit per class', perClass, layout.perClass],
    ['limit per experience', perExperience, layout.perExperience],
    ['storage', describeStorage(stored), describeStorage(layout.storage)],
    ['capacity', now.capacity, layout.capacity],
  ];
  const other = pairs.find(([, expected, received]) => expected !== received);
  if (!other) return;
  throw new UnforgetError({
    code: 'incompatible-state',
    what: `The saved buffer of strategy "${settings.name}" has another ${other[0]}`,
    expected: String(other[1]),
    received: String(other[2]),
    remedy: 'Make the learner with the options it was saved with',
  });
}
