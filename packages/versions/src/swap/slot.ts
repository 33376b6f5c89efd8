import type { Version } from '../store/version.ts';

/** A loaded version and how many are using it. Disposed of when it is retired and nobody does. */
export class Slot<T> {
  readonly value: T;
  readonly version: Version;
  readonly #dispose: (value: T) => Promise<void>;
  readonly #gone: Promise<void>;
  #done: () => void = () => {};
  #users = 0;
  #retired = false;

  constructor(value: T, version: Version, dispose: (value: T) => Promise<void>) {
    this.value = value;
    this.version = version;
    this.#dispose = dispose;
    this.#gone = new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  get users(): number {
    return this.#users;
  }

  enter(): void {
    this.#users += 1;
  }

  leave(): void {
    this.#users -= 1;
    this.#disposeIfUnused();
  }

  /** No new users from now on. Resolves when the last one has left and the value is disposed of. */
  retire(): Promise<void> {
    if (!this.#retired) {
      this.#retired = true;
      this.#disposeIfUnused();
    }
    return this.#gone;
  }

  #disposeIfUnused(): void {
    if (this.#retired && this.#users === 0) void this.#dispose(this.value).finally(this.#done);
  }
}
