import type * as tf from '@tensorflow/tfjs-core';
import type { Capture, CapturedProgram, CaptureResult, TensorProgram } from '@unforget/types';
import { type Flat, flatten } from '../flatten.ts';
import { type StepInputs, type StepProgram, type StepState, trainingStep } from './step.ts';

/** A step as a graph, for inputs of one form. */
export interface StepGraph {
  readonly captured: CapturedProgram;
  /** Of the inputs. */
  readonly inputs: string;
  /** JSON values of the state that the program looked at, which are constants in the graph: position and text. */
  readonly looked: ReadonlyMap<number, string>;
  readonly lossNames: readonly string[];
  /** Batch parts, each with outputs. */
  readonly parts: number;
}

/** Graphs of a state's form: they share the state, so that one goes on from what another left. */
interface Family {
  readonly form: string;
  readonly graphs: StepGraph[];
}

/** Graphs kept per learner: full and last batches of two experiences. */
const MOST_GRAPHS = 4;

/**
 * The graphs of a learner, kept from experience to experience. A graph holds for every state of its form with the same
 * values where the program looked: how many experiences there were is in the state of many strategies, and no step asks.
 */
export class StepGraphs {
  readonly #program: StepProgram;
  readonly #families: Family[] = [];
  /** From the one that was not used for longest to the last one. */
  readonly #byUse: StepGraph[] = [];

  constructor(program: StepProgram) {
    this.#program = program;
  }

  /** A graph that was made for such a state and such inputs. */
  find(state: Flat, inputs: string): StepGraph | null {
    const { form, values } = state;
    const holds = (graph: StepGraph): boolean =>
      graph.inputs === inputs && [...graph.looked].every(([at, value]) => values[at] === value);
    const found = this.#families.find((family) => family.form === form)?.graphs.find(holds);
    if (!found) return null;
    this.#byUse.splice(this.#byUse.indexOf(found), 1);
    this.#byUse.push(found);
    return found;
  }

  /** Makes one. Another of the form may hold the state: then it goes on from there, and otherwise starts from `state`. */
  make(capture: Capture, state: Flat, inputs: Flat): StepGraph | { readonly why: string } {
    const { form } = state;
    const family = this.#families.find((known) => known.form === form) ?? { form, graphs: [] };
    const [relative] = family.graphs;
    const parts = { lossNames: [] as string[], parts: 0, looked: new Map<number, string>() };
    const program = programOf(this.#program, { state, inputs }, parts);
    const { captured, why }: CaptureResult = relative
      ? relative.captured.alongside(program, inputs.tensors)
      : capture(program, { state: state.tensors, inputs: inputs.tensors });
    if (!captured) return { why };
    const graph: StepGraph = { captured, inputs: inputs.signature, ...parts };
    if (!relative) this.#families.push(family);
    family.graphs.push(graph);
    this.#byUse.push(graph);
    if (this.#byUse.length > MOST_GRAPHS) this.#drop(this.#byUse[0] as StepGraph);
    return graph;
  }

  /** Whether two graphs share a state. */
  related(one: StepGraph, other: StepGraph): boolean {
    return this.#families.some(({ graphs }) => graphs.includes(one) && graphs.includes(other));
  }

  dispose(): void {
    for (const graph of [...this.#byUse]) this.#drop(graph);
  }

  #drop(graph: StepGraph): void {
    this.#byUse.splice(this.#byUse.indexOf(graph), 1);
    const at = this.#families.findIndex(({ graphs }) => graphs.includes(graph));
    const { graphs } = this.#families[at] as Family;
    graphs.splice(graphs.indexOf(graph), 1);
    if (!graphs.length) this.#families.splice(at, 1);
    graph.captured.dispose();
  }
}

/** The step on tensors alone; what else there is to know of it goes into `parts`. */
function programOf(
  program: StepProgram,
  { state, inputs }: { state: Flat; inputs: Flat },
  parts: { lossNames: string[]; parts: number; readonly looked: Map<number, string> },
): TensorProgram {
  const { signature, values } = state;
  return (stateTensors: readonly tf.Tensor[], inputTensors: readonly tf.Tensor[]) => {
    let running = true;
    const look = (value: number): void => {
      if (running) parts.looked.set(value, values[value] as string);
    };
    const step = trainingStep(
      program,
      state.rebuild<StepState>(stateTensors, look),
      inputs.rebuild<StepInputs>(inputTensors),
    );
    running = false;
    parts.lossNames = Object.keys(step.losses);
    parts.parts = step.outputs.length;
    const next = flatten(step.state);
    if (next.signature !== signature) throw new Error('its state changes form from step to step');
    return { state: next.tensors, outputs: [...Object.values(step.losses), ...step.outputs] };
  };
}
