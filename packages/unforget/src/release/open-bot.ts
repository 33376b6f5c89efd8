import { UnforgetError } from '@unforget/types';
import type { Version, VersionStore } from '@unforget/versions';
import type { Classifier } from '../classifier.ts';
import { createClassifier } from '../create-classifier.ts';

/** A version's classifier. What it takes in is known to who made it. */
export type Bot = Classifier<unknown>;

export const botFrom = (payload: Uint8Array): Promise<Bot> => createClassifier.load<unknown>(payload);

/**
 * The classifier of a version: of the active one where none is named. The caller disposes of it.
 * @throws UnforgetError `not-found`, and what the store and `createClassifier.load` throw
 */
export async function openBot(store: VersionStore, reference?: string): Promise<{ bot: Bot; version: Version }> {
  const version = reference === undefined ? await store.active() : await store.get(reference);
  if (!version) {
    throw new UnforgetError({
      code: 'not-found',
      what: 'Active version',
      expected: 'a store in which a version was promoted',
      received: 'none',
      remedy: 'Learn something first: unforget learn FILE',
    });
  }
  return { bot: await botFrom(await store.payload(version.id)), version };
}
