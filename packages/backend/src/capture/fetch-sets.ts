/** Runs with one choice of outputs that pay for TensorFlow's preparing it: tens of milliseconds, against less than one a run. */
const WORTH_PREPARING = 200;

/**
 * Chooses what a run of a program fetches. TensorFlow optimises the graph anew for every choice of outputs, when that is
 * fetched for the first time. So all are fetched, until one choice has been wanted so often that its own pays: a step
 * whose losses nobody reads need not compute them.
 */
export class FetchSets {
  readonly #all: readonly number[];
  readonly #times = new Map<string, number>();

  constructor(outputs: number) {
    this.#all = Array.from({ length: outputs }, (_, i) => i);
  }

  /** The positions to fetch: `wanted` itself, or all in order. */
  choose(wanted: readonly number[]): readonly number[] {
    const key = wanted.join();
    const times = (this.#times.get(key) ?? 0) + 1;
    this.#times.set(key, times);
    // One tensor can't be handed out twice.
    const repeated = new Set(wanted).size < wanted.length;
    return repeated || times > WORTH_PREPARING ? wanted : this.#all;
  }
}
