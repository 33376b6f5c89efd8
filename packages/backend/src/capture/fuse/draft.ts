import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Operation, Recording, Source } from '../recorder.ts';
import { neededFor } from './needed.ts';

type OperationSource = Source & { kind: 'operation' };

interface Alive {
  /** All, with what was put in the place of their inputs. */
  readonly operations: readonly Operation[];
  /** Positions of those that the results need. */
  readonly needed: ReadonlySet<number>;
}

/** A recording that is being rewritten. Operations keep their places; what nobody needs any more goes at the end. */
export class Draft {
  readonly #operations: Operation[];
  readonly #results: Source[];
  readonly #recording: Recording;
  readonly #given: readonly TensorInfo[];
  readonly #instead = new Map<string, Source>();
  /** Known until something is rewritten. */
  #alive: Alive | null = null;

  constructor(recording: Recording, given: readonly TensorInfo[]) {
    this.#recording = recording;
    this.#given = given;
    this.#operations = [...recording.operations];
    this.#results = [...recording.results];
  }

  get size(): number {
    return this.#operations.length;
  }

  /** Where the program's results come from, the new state first. */
  get results(): readonly Source[] {
    return this.#results.map((source) => this.resolve(source));
  }

  /** The source, or what was put in its place. */
  resolve(source: Source): Source {
    let current = source;
    for (;;) {
      const next = current.kind === 'operation' ? this.#instead.get(keyOf(current)) : undefined;
      if (!next) return current;
      current = next;
    }
  }

  at(index: number): Operation {
    const operation = this.#operations[index] as Operation;
    return { ...operation, inputs: operation.inputs.map((source) => this.resolve(source)) };
  }

  /** The operation whose first output this is, if it has one of these names. */
  made(source: Source | undefined, ...names: readonly string[]): Operation | undefined {
    const from = source && this.resolve(source);
    if (from?.kind !== 'operation' || from.output !== 0) return undefined;
    const operation = this.at(from.index);
    return names.includes(operation.name) ? operation : undefined;
  }

  shapeOf(source: Source): readonly number[] {
    const from = this.resolve(source);
    if (from.kind === 'constant') return from.value.shape;
    if (from.kind === 'operation') return this.#operations[from.index]?.outputs[from.output]?.shape ?? [];
    return this.#given[from.index]?.shape ?? [];
  }

  same(a: Source | undefined, b: Source | undefined): boolean {
    if (!a || !b) return false;
    const [one, other] = [this.resolve(a), this.resolve(b)];
    if (one.kind === 'constant' || other.kind === 'constant') return one === other;
    return keyOf(one) === keyOf(other);
  }

  /** How many operations that are still needed, and results, take this output. */
  uses(source: Source): number {
    const wanted = (other: Source): boolean => this.same(other, source);
    const { operations, needed } = this.#living();
    return (
      operations.filter(({ inputs }, i) => needed.has(i) && inputs.some(wanted)).length +
      this.results.filter(wanted).length
    );
  }

  /** Another operation with the outputs of the one at `index`. */
  replace(index: number, operation: Omit<Operation, 'outputs'>): void {
    const { outputs } = this.#operations[index] as Operation;
    this.#operations[index] = { ...operation, outputs };
    this.#alive = null;
  }

  add(operation: Operation): OperationSource {
    this.#alive = null;
    return { kind: 'operation', index: this.#operations.push(operation) - 1, output: 0 };
  }

  /** Whoever takes the first output of the operation at `index` takes `source` from now on. */
  bypass(index: number, source: Source): void {
    this.#instead.set(keyOf({ kind: 'operation', index, output: 0 }), source);
    this.#alive = null;
  }

  /** The state tensors at `states` are what `operation` leaves in their variables. */
  update(states: readonly number[], operation: Omit<Operation, 'outputs'>): void {
    const index = this.#operations.push({ ...operation, outputs: [] }) - 1;
    for (const state of states) this.#results[state] = { kind: 'updated', index };
    this.#alive = null;
  }

  /** The recording with everything that its results need. */
  finish(): Recording {
    const { operations: resolved, needed } = this.#living();
    const kept = [...needed].sort((a, b) => a - b);
    const place = new Map(kept.map((index, i) => [index, i]));
    const moved = (source: Source): Source =>
      isMade(source) ? { ...source, index: place.get(source.index) as number } : source;
    const operations = kept.map((index) => {
      const operation = resolved[index] as Operation;
      return { ...operation, inputs: operation.inputs.map(moved) };
    });
    return { operations, results: this.results.map(moved), dtypes: this.#recording.dtypes };
  }

  #living(): Alive {
    if (!this.#alive) {
      const operations = this.#operations.map((_, index) => this.at(index));
      this.#alive = { operations, needed: neededFor(operations, this.results) };
    }
    return this.#alive;
  }
}

const keyOf = (source: Exclude<Source, { kind: 'constant' }>): string =>
  `${source.kind} ${source.index} ${source.kind === 'operation' ? source.output : ''}`;

const isMade = (source: Source): source is OperationSource | (Source & { kind: 'updated' }) =>
  source.kind === 'operation' || source.kind === 'updated';
