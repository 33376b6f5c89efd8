import { UnforgetError } from '@unforget/types';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { VersionStorage } from '../storage/storage.ts';
import { openVersionStore, type StoreOptions } from '../store/version-store.ts';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A store without gates in memory, unless told otherwise. */
export const freshStore = (options: StoreOptions = {}, storage: VersionStorage = memoryStorage()) =>
  openVersionStore(storage, { gates: [], ...options });

/** A version whose payload is a text. */
export const model = (text: string, evaluation?: Evaluation) =>
  evaluation ? { payload: bytesOf(text), evaluation } : { payload: bytesOf(text) };

/** The error of work that must fail with one of ours. */
export async function errorOf(work: () => unknown): Promise<UnforgetError> {
  try {
    await work();
  } catch (error) {
    if (UnforgetError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
