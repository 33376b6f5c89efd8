import * as tf from '@tensorflow/tfjs-core';
import type { CapturedProgram } from '@unforget/types';
import { type Flat, flatten } from '../flatten.ts';
import { captureOf } from './capture-of.ts';

/**
 * Batches of one form that go op by op before a graph is made of the pass. A graph costs 0.1 to 0.5 s and saves one to
 * some tens of milliseconds a batch.
 */
const WORTH_CAPTURING = 64;
/** Graphs kept: full and last batches of two passes. */
const MOST_GRAPHS = 4;
/** Forms that are counted; more than these are forgotten. */
const MOST_FORMS = 64;

interface ForwardGraph {
  readonly captured: CapturedProgram;
  readonly form: string;
  /** JSON values that the pass looked at, which are constants in the graph: position and text. */
  readonly looked: ReadonlyMap<number, string>;
  readonly outputs: readonly number[];
}

/** A forward pass on one batch; pure. `given` stays the same from batch to batch, parameters with it. */
export type ForwardProgram<G, B> = (given: G, batch: B) => readonly tf.Tensor[];

/**
 * Runs forward passes: as captured graphs where the engine offers that and there are many batches, op by op elsewhere;
 * the bits are the same. Parameters are inputs of the graph, so it outlives training.
 */
export class ForwardGraphs {
  readonly #capture: boolean | undefined;
  /** From the one that was not used for longest to the last one. */
  readonly #graphs: ForwardGraph[] = [];
  /** How often each form went op by op; infinite for what can't be captured. */
  readonly #times = new Map<string, number>();

  /** `capture`: at once, never, or where it pays. */
  constructor(capture: boolean | undefined) {
    this.#capture = capture;
  }

  /** The pass for batch after batch. Whoever calls it owns its batch, and the tensors that it gives. */
  pass<G, B>(program: ForwardProgram<G, B>, given: G): (batch: B) => tf.Tensor[] {
    const flat = flatten(given);
    let known: { readonly form: string; readonly values: readonly string[] } | undefined;
    return (batch) => {
      const parts = flatten(batch);
      const plain = (): tf.Tensor[] => tf.tidy(() => [...program(given, batch)]);
      if (this.#capture === false || captureOf() === null) return plain();
      known ??= { form: flat.form, values: flat.values };
      const form = `${known.form} ${parts.signature}`;
      const graph = this.#find(form, known.values) ?? this.#make(form, { program, flat, parts, values: known.values });
      return graph ? graph.captured.run([...flat.tensors, ...parts.tensors], graph.outputs) : plain();
    };
  }

  dispose(): void {
    for (const { captured } of this.#graphs.splice(0)) captured.dispose();
  }

  #find(form: string, values: readonly string[]): ForwardGraph | undefined {
    const holds = (graph: ForwardGraph): boolean =>
      graph.form === form && [...graph.looked].every(([at, value]) => values[at] === value);
    const found = this.#graphs.find(holds);
    if (!found) return undefined;
    this.#graphs.splice(this.#graphs.indexOf(found), 1);
    this.#graphs.push(found);
    return found;
  }

  /** A graph, if this is not the first of few batches of the form. */
  #make<G, B>(form: string, { program, flat, parts, values }: ForwardExample<G, B>): ForwardGraph | undefined {
    const times = (this.#times.get(form) ?? 0) + 1;
    if (this.#times.size >= MOST_FORMS) this.#times.clear();
    this.#times.set(form, times);
    if (times === Number.POSITIVE_INFINITY || (!this.#capture && times <= WORTH_CAPTURING)) return undefined;
    const looked = new Map<number, string>();
    let count = 0;
    const pure = (_: readonly tf.Tensor[], tensors: readonly tf.Tensor[]) => {
      const look = (at: number): void => {
        looked.set(at, values[at] as string);
      };
      const outputs = program(
        flat.rebuild<G>(tensors.slice(0, flat.tensors.length), look),
        parts.rebuild<B>(tensors.slice(flat.tensors.length)),
      );
      count = outputs.length;
      return { state: [], outputs };
    };
    const made = captureOf()?.(pure, { state: [], inputs: [...flat.tensors, ...parts.tensors] });
    if (!made?.captured) {
      this.#times.set(form, Number.POSITIVE_INFINITY);
      return undefined;
    }
    // Each graph is waited for: where more are wanted than are kept, all batches would make one otherwise.
    this.#times.delete(form);
    const graph = { captured: made.captured, form, looked, outputs: Array.from({ length: count }, (_, i) => i) };
    this.#graphs.push(graph);
    if (this.#graphs.length > MOST_GRAPHS) this.#graphs.shift()?.captured.dispose();
    return graph;
  }
}

interface ForwardExample<G, B> {
  readonly program: ForwardProgram<G, B>;
  readonly flat: Flat;
  readonly parts: Flat;
  readonly values: readonly string[];
}
