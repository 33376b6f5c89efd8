import * as tf from '@tensorflow/tfjs-core';
import { disposeExcept, filterTree, mapTree, zerosLike } from '@unforget/core';
import { CAPTURE, type Capture, type CapturedProgram, type ParamTree } from '@unforget/types';
import type { FisherBatch, FisherProgram } from './programs.ts';

/** Sums of one batch, by parameter path; {@link sumMoments} or its oracle. */
export type BatchProgram = (program: FisherProgram, params: ParamTree, batch: FisherBatch) => ParamTree;

interface Graph {
  readonly captured: CapturedProgram;
  /** Samples in the batches it is for. */
  readonly length: number;
}

/**
 * Adds up the sums of batches. Where the engine can, batches of one size run as one captured graph that keeps the sums
 * inside; op by op elsewhere, with the same result. Owns its tensors until {@link take}.
 */
export class MomentSums {
  readonly #run: BatchProgram;
  readonly #program: FisherProgram;
  readonly #params: ParamTree;
  #sums: ParamTree;
  #graph: Graph | null = null;

  constructor(run: BatchProgram, program: FisherProgram, params: ParamTree) {
    this.#run = run;
    this.#program = program;
    this.#params = params;
    const wanted = new Set(program.trainable);
    this.#sums = zerosLike(filterTree(params, (path) => wanted.has(path)));
  }

  /** Lets batches like this one run as a graph from now on, where that is possible. */
  capture(example: FisherBatch): void {
    const capture = captureOf();
    if (!capture) return;
    const result = capture((sums, inputs) => ({ state: this.#step(sums, inputs, example), outputs: [] }), {
      state: Object.values(this.#sums),
      inputs: this.#inputs(example),
    });
    if (result.captured) this.#graph = { captured: result.captured, length: lengthOf(example) };
  }

  add(batch: FisherBatch): void {
    if (this.#graph?.length === lengthOf(batch)) {
      this.#graph.captured.run(this.#inputs(batch), []);
      return;
    }
    this.#settle();
    const before = this.#sums;
    this.#sums = tf.tidy(() => addTrees(before, this.#run(this.#program, this.#params, batch)));
    disposeExcept(before);
  }

  /** The sums; the caller owns them. */
  take(): ParamTree {
    this.#settle();
    const sums = this.#sums;
    this.#sums = {};
    return sums;
  }

  dispose(): void {
    this.#graph?.captured.dispose();
    this.#graph = null;
    disposeExcept(this.#sums);
    this.#sums = {};
  }

  /** Brings the sums out of the graph, which is not used again: what comes after a smaller batch is the end. */
  #settle(): void {
    if (!this.#graph) return;
    const sums = this.#rebuild(this.#graph.captured.read());
    this.#graph.captured.dispose();
    this.#graph = null;
    disposeExcept(this.#sums);
    this.#sums = sums;
  }

  #rebuild(tensors: readonly tf.Tensor[]): ParamTree {
    return Object.fromEntries(Object.keys(this.#sums).map((path, i) => [path, tensors[i] as tf.Tensor]));
  }

  /** Parameters are inputs too: as constants they would be copied into the graph. */
  #inputs({ x, targets, noise }: FisherBatch): tf.Tensor[] {
    return [...Object.values(this.#params), x, ...(targets ? [targets] : []), ...(noise ? [noise] : [])];
  }

  #step(sums: readonly tf.Tensor[], inputs: readonly tf.Tensor[], like: FisherBatch): tf.Tensor[] {
    const paths = Object.keys(this.#params);
    const params = Object.fromEntries(paths.map((path, i) => [path, inputs[i] as tf.Tensor]));
    const [x, ...rest] = inputs.slice(paths.length);
    const targets = like.targets && (rest.shift() as tf.Tensor);
    const noise = like.noise && (rest.shift() as tf.Tensor2D);
    const added = this.#run(this.#program, params, { x: x as tf.Tensor, targets, noise });
    return Object.values(addTrees(this.#rebuild(sums), added));
  }
}

const lengthOf = ({ x }: FisherBatch): number => x.shape[0] as number;

const addTrees = (tree: ParamTree, other: ParamTree): ParamTree =>
  mapTree(tree, (tensor, path) => tf.add(tensor, other[path] as tf.Tensor));

/** What the current backend offers; see {@link CAPTURE}. */
const captureOf = (): Capture | null => (tf.backend() as unknown as { readonly [CAPTURE]?: Capture })[CAPTURE] ?? null;
