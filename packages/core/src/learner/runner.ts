import * as tf from '@tensorflow/tfjs-core';
import type { Capture } from '@unforget/types';
import { type Flat, flatten } from '../flatten.ts';
import { captureOf } from './capture-of.ts';
import { type StepInputs, type StepProgram, type StepResult, type StepState, trainingStep } from './step.ts';
import { type StepGraph, StepGraphs } from './step-graphs.ts';

/** How the steps of an experience ran, for the report. */
export interface EngineReport {
  /** Steps ran as one native call, not operation by operation; not all need to, see {@link LearnerOptions.capture}. */
  readonly captured: boolean;
  /** Why not; null when it did, or when the engine has no such thing. */
  readonly why: string | null;
}

/** What a step gives to the host, besides the new state. The caller owns the tensors. */
export interface StepOutcome {
  /** Null when not asked for. */
  readonly losses: Readonly<Record<string, tf.Tensor>> | null;
  readonly outputs: readonly tf.Tensor[] | null;
}

/**
 * Graphs made in one experience, at 0.1 to 0.2 s each. Two sizes of a batch need two, and an interruption may change the
 * form of the state; a strategy whose batches are of another size at every step would pay for a graph at each. The count is
 * not saved: beyond it, a resumed run may take as graphs what the whole one took op by op.
 */
const MOST_MADE = 8;

export interface Wanted {
  /** To run it as a graph, where the engine can. */
  readonly graph: boolean;
  readonly losses: boolean;
  readonly outputs: boolean;
}

/**
 * Runs training steps: as one captured graph where the engine offers that, operation by operation elsewhere; the bits
 * are the same. While a graph runs, the state is inside it, and {@link StepRunner.settle} brings it back.
 */
export class StepRunner {
  readonly #program: StepProgram;
  readonly #graphs: StepGraphs;
  #state: StepState | null = null;
  /** The state before the graph took it, taken apart: the steps change its tensors' values alone. */
  #flat: Flat | null = null;
  #inside: StepGraph | null = null;
  #enabled = false;
  /** A graph took a step since `begin`. */
  #ran = false;
  /** Graphs since `begin`. */
  #made = 0;
  #scratch: Float32Array | undefined;
  #why: string | null = null;

  constructor(program: StepProgram) {
    this.#program = program;
    this.#graphs = new StepGraphs(program);
  }

  get report(): EngineReport {
    return { captured: this.#ran && this.#why === null, why: this.#why };
  }

  /** Starts an experience from `state`, which stays the caller's. */
  begin(state: StepState): void {
    this.#ran = false;
    this.#made = 0;
    this.#why = null;
    this.#enabled = captureOf() !== null;
    this.goOnFrom(state);
  }

  /** Goes on from a state that others have changed, which stays the caller's. */
  goOnFrom(state: StepState): void {
    this.#state = state;
    this.#inside = null;
    this.#flat = null;
    this.#scratch = undefined;
  }

  /** An array for the inputs of the next step, which nobody holds any more; undefined when there is none. */
  get scratch(): Float32Array | undefined {
    return this.#scratch;
  }

  /**
   * Gives the inputs of a step back. Taken only where the step ran as a graph, which copies what it keeps, and no
   * strategy has seen the batch; op by op, a tensor may be a view of the array.
   */
  offerScratch(inputs: Float32Array): void {
    const seen = this.#program.strategies.some((strategy) => strategy.augmentBatch ?? strategy.observeBatch);
    this.#scratch = this.#inside && !seen ? inputs : undefined;
  }

  /** Takes one step; `inputs` are disposed, also when it fails. */
  run(inputs: StepInputs, wanted: Wanted, replace: (state: StepState) => void): StepOutcome {
    const flat = flatten(inputs);
    try {
      const graph = this.#enabled && wanted.graph ? this.#graphFor(flat, replace) : null;
      return graph ? runGraph(graph, flat.tensors, wanted) : this.#runPlain(inputs, wanted, replace);
    } finally {
      tf.dispose([...flat.tensors]);
    }
  }

  /** Brings the state out of the graph, if it is in one; needed before anybody looks at it. */
  settle(replace: (state: StepState) => void): void {
    if (!this.#inside) return;
    const { captured } = this.#inside;
    this.#inside = null;
    this.#state = flatten(this.#state).rebuild<StepState>(captured.read());
    this.#flat = null;
    replace(this.#state);
  }

  dispose(): void {
    this.#graphs.dispose();
    this.#inside = null;
  }

  #runPlain(inputs: StepInputs, wanted: Wanted, replace: (state: StepState) => void): StepOutcome {
    this.settle(replace);
    this.#flat = null;
    const state = this.#state as StepState;
    const result = tf.tidy(() => trainingStep(this.#program, state, inputs) as never) as unknown as StepResult;
    this.#state = result.state;
    replace(result.state);
    if (!wanted.losses) tf.dispose(Object.values(result.losses));
    if (!wanted.outputs) tf.dispose([...result.outputs]);
    return { losses: wanted.losses ? result.losses : null, outputs: wanted.outputs ? result.outputs : null };
  }

  /** The graph for these inputs with the state in it, or null when the step can't be a graph. */
  #graphFor(inputs: Flat, replace: (state: StepState) => void): StepGraph | null {
    const { signature } = inputs;
    if (this.#inside?.inputs === signature) return this.#inside;
    this.#flat ??= keptTexts(flatten(this.#state));
    const known = this.#graphs.find(this.#flat, signature);
    const graph = known ?? this.#make(inputs, replace);
    if (!graph) return null;
    if (!this.#inside || !this.#graphs.related(this.#inside, graph)) {
      this.settle(replace);
      graph.captured.write(flatten(this.#state).tensors);
    }
    this.#inside = graph;
    this.#ran = true;
    return graph;
  }

  #make(inputs: Flat, replace: (state: StepState) => void): StepGraph | null {
    if (this.#made === MOST_MADE) {
      // Those that there are go on serving steps of their form.
      this.#why = `its steps differ: ${MOST_MADE} graphs were made in one experience`;
      return null;
    }
    const graph = this.#graphs.make(captureOf() as Capture, this.#flat as Flat, inputs);
    if (!('why' in graph)) {
      this.#made++;
      return graph;
    }
    this.settle(replace);
    this.#why = graph.why;
    this.#enabled = false;
    return null;
  }
}

/** With texts that are made once: an experience asks for them at every batch of another size. */
function keptTexts(flat: Flat): Flat {
  const { tensors, values, form, signature, rebuild } = flat;
  return { tensors, values, form, signature, rebuild };
}

function runGraph(
  { captured, lossNames, parts }: StepGraph,
  inputs: readonly tf.Tensor[],
  wanted: Wanted,
): StepOutcome {
  const losses = wanted.losses ? lossNames.map((_, i) => i) : [];
  const outputs = wanted.outputs ? Array.from({ length: parts }, (_, i) => lossNames.length + i) : [];
  const made = captured.run(inputs, [...losses, ...outputs]);
  return {
    losses: wanted.losses ? Object.fromEntries(lossNames.map((name, i) => [name, made[i] as tf.Tensor])) : null,
    outputs: wanted.outputs ? made.slice(losses.length) : null,
  };
}
