import { UnforgetError } from '@unforget/types';
import { hotSwap, type Live, type Version, type VersionStore } from '@unforget/versions';
import { type Bot, botFrom } from '../release/open-bot.ts';
import { Problem } from './problem.ts';

/** The classifier of the active version, whichever that is; a store without one is looked at again. */
export class LiveBot {
  readonly #store: VersionStore;
  readonly #onError: (error: unknown) => void;
  #live: Promise<Live<Bot> | null> | null = null;
  #closed = false;

  constructor(store: VersionStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  /** Its version; null before the first promotion. */
  async version(): Promise<Version | null> {
    return (await this.#connected())?.version ?? null;
  }

  /** @throws Problem 503 before the first promotion */
  async use<R>(work: (bot: Bot, version: Version) => Promise<R>): Promise<R> {
    const live = await this.#connected();
    if (live) return live.use(work);
    throw new Problem(503, {
      code: 'not-found',
      what: 'Active version',
      expected: 'one that was promoted',
      received: 'none yet',
      remedy: 'Learn something first: POST /learn, or unforget learn',
    });
  }

  /** Looks at the store now. */
  async check(): Promise<void> {
    await (await this.#connected())?.check();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const live = await this.#live?.catch(() => null);
    await live?.close();
  }

  #connected(): Promise<Live<Bot> | null> {
    if (this.#closed) return Promise.resolve(null);
    this.#live ??= this.#connect().then(
      (live) => {
        if (!live) this.#live = null;
        return live;
      },
      (error: unknown) => {
        this.#live = null;
        throw error;
      },
    );
    return this.#live;
  }

  async #connect(): Promise<Live<Bot> | null> {
    try {
      return await hotSwap<Bot>(this.#store, {
        load: ({ payload }) => botFrom(payload),
        dispose: (bot) => bot.dispose(),
        onError: this.#onError,
      });
    } catch (error) {
      if (UnforgetError.is(error, 'not-found')) return null;
      throw error;
    }
  }
}
