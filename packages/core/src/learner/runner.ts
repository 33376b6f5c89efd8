import * as tf from '@tensorflow/tfjs-core';
import { CAPTURE, type Capture, type CapturedProgram } from '@unforget/types';
import { type Flat, flatten } from '../flatten.ts';
import { type StepInputs, type StepProgram, type StepResult, type StepState, trainingStep } from './step.ts';

/** How the steps of an experience ran, for the report. */
export interface EngineReport {
  /** The step ran as one native call, not operation by operation. */
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

export interface Wanted {
  readonly losses: boolean;
  readonly outputs: boolean;
}

interface Captured {
  readonly program: CapturedProgram;
  readonly state: Flat;
  readonly lossNames: readonly string[];
  readonly parts: number;
}

/** Graphs kept per learner: full and last batches of two experiences. */
const MOST_GRAPHS = 4;

/**
 * Runs training steps: as one captured graph where the engine offers that, operation by operation elsewhere; the bits
 * are the same. While a graph runs, the state is inside it, and {@link StepRunner.settle} brings it back.
 */
export class StepRunner {
  readonly #program: StepProgram;
  readonly #graphs = new Map<string, Captured>();
  #state: StepState | null = null;
  #stateSignature = '';
  #inside: Captured | null = null;
  #enabled = false;
  #scratch: Float32Array | undefined;
  #why: string | null = null;

  constructor(program: StepProgram) {
    this.#program = program;
  }

  get report(): EngineReport {
    return { captured: this.#enabled && this.#graphs.size > 0 && this.#why === null, why: this.#why };
  }

  /** Starts from `state`, which stays the caller's. `capture` allows graphs. */
  begin(state: StepState, capture: boolean): void {
    this.#state = state;
    this.#inside = null;
    this.#stateSignature = '';
    this.#why = null;
    this.#scratch = undefined;
    this.#enabled = capture && captureOf() !== null;
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
      const graph = this.#enabled ? this.#graphFor(flat, replace) : null;
      return graph ? runGraph(graph, flat.tensors, wanted) : this.#runPlain(inputs, wanted, replace);
    } finally {
      tf.dispose([...flat.tensors]);
    }
  }

  /** Brings the state out of the graph, if it is in one; needed before anybody looks at it. */
  settle(replace: (state: StepState) => void): void {
    if (!this.#inside) return;
    const { program, state } = this.#inside;
    this.#inside = null;
    this.#state = state.rebuild<StepState>(program.read());
    replace(this.#state);
  }

  dispose(): void {
    for (const { program } of this.#graphs.values()) program.dispose();
    this.#graphs.clear();
    this.#inside = null;
  }

  #runPlain(inputs: StepInputs, wanted: Wanted, replace: (state: StepState) => void): StepOutcome {
    this.settle(replace);
    const state = this.#state as StepState;
    const result = tf.tidy(() => trainingStep(this.#program, state, inputs) as never) as unknown as StepResult;
    this.#state = result.state;
    replace(result.state);
    if (!wanted.losses) tf.dispose(Object.values(result.losses));
    if (!wanted.outputs) tf.dispose([...result.outputs]);
    return { losses: wanted.losses ? result.losses : null, outputs: wanted.outputs ? result.outputs : null };
  }

  /** The graph for these shapes with the state in it, or null when the step can't be a graph. */
  #graphFor(flat: Flat, replace: (state: StepState) => void): Captured | null {
    // Within an experience the state changes its values alone, so its signature is made once.
    this.#stateSignature ||= flatten(this.#state).signature;
    const key = `${flat.signature} ${this.#stateSignature}`;
    const known = this.#graphs.get(key);
    if (known && known === this.#inside) return known;
    this.settle(replace);
    const graph = known ?? this.#capture(flat);
    if (!graph) return null;
    if (known) known.program.write(flatten(this.#state).tensors);
    // To the end of the map: what is used stays when room is made.
    this.#graphs.delete(key);
    this.#graphs.set(key, graph);
    this.#inside = graph;
    return graph;
  }

  #capture(inputs: Flat): Captured | null {
    const state = flatten(this.#state);
    let lossNames: string[] = [];
    let parts = 0;
    const result = (captureOf() as Capture)(
      (stateTensors, inputTensors) => {
        const step = trainingStep(this.#program, state.rebuild(stateTensors), inputs.rebuild(inputTensors));
        lossNames = Object.keys(step.losses);
        parts = step.outputs.length;
        const next = flatten(step.state);
        if (next.signature !== state.signature) throw new Error('its state changes form from step to step');
        return { state: next.tensors, outputs: [...Object.values(step.losses), ...step.outputs] };
      },
      { state: state.tensors, inputs: inputs.tensors },
    );
    if (!result.captured) {
      this.#why = result.why;
      this.#enabled = false;
      return null;
    }
    const graph: Captured = { program: result.captured, state, lossNames, parts };
    this.#makeRoom();
    return graph;
  }

  /** Frees the graph that was not used for longest. */
  #makeRoom(): void {
    if (this.#graphs.size < MOST_GRAPHS) return;
    const [oldest] = this.#graphs.entries();
    if (!oldest) return;
    oldest[1].program.dispose();
    this.#graphs.delete(oldest[0]);
  }
}

function runGraph({ program, lossNames, parts }: Captured, inputs: readonly tf.Tensor[], wanted: Wanted): StepOutcome {
  const losses = wanted.losses ? lossNames.map((_, i) => i) : [];
  const outputs = wanted.outputs ? Array.from({ length: parts }, (_, i) => lossNames.length + i) : [];
  const made = program.run(inputs, [...losses, ...outputs]);
  return {
    losses: wanted.losses ? Object.fromEntries(lossNames.map((name, i) => [name, made[i] as tf.Tensor])) : null,
    outputs: wanted.outputs ? made.slice(losses.length) : null,
  };
}

/** What the current backend offers; see {@link CAPTURE}. */
function captureOf(): Capture | null {
  const backend = tf.backend() as unknown as { readonly [CAPTURE]?: Capture };
  return backend?.[CAPTURE] ?? null;
}
