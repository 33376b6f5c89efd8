/** Storage of inputs: uint8 and int8 keep images and quantised features at a quarter of the memory of float32. */
export type InputArray = Float32Array | Uint8Array | Int8Array;

/**
 * Labelled samples in flat typed arrays: what every loader returns, every buffer stores and the learner eats.
 *
 * `x` holds `length × product(shape)` numbers, sample after sample; the model sees `x * scale`.
 * `y` is either Int32Array [length], one class unit a sample, or Float32Array [length × width]: regression targets,
 * or 0/1 flags of a multi-label problem.
 */
export interface Samples {
  readonly length: number;
  /** Shape of one sample, without the batch dimension: `[28, 28, 1]`, `[784]`. */
  readonly shape: readonly number[];
  readonly x: InputArray;
  /** Factor from stored to fed values, default 1: `1 / 255` for images in uint8. */
  readonly scale?: number;
  readonly y: Int32Array | Float32Array;
  /**
   * Whose sample each is, or its id, so that what is kept of it can be found and deleted: [length]; null for no one's.
   * No part of training.
   */
  readonly keys?: readonly (string | null)[];
}

/** What arrives at once: samples, with the task they belong to where a method or head needs to know it. */
export interface Experience {
  readonly samples: Samples;
  /** Non-negative integer; absent or null where the task is unknown (domain- and class-incremental). */
  readonly taskId?: number | null;
  /** Shown in progress and reports. */
  readonly name?: string;
}

/** The three incremental settings of van de Ven et al. 2022, doi:10.1038/s42256-022-00568-3. */
export type Scenario = 'task' | 'domain' | 'class';

/** One step of a stream, with the test samples that go with it. */
export interface StreamExperience {
  readonly name: string;
  readonly taskId: number | null;
  /** Units of the head that occur in this experience, ascending. */
  readonly classes: readonly number[];
  readonly train: Samples;
  readonly test: Samples;
}

/** An ordered sequence of experiences. */
export interface Stream {
  readonly name: string;
  readonly scenario: Scenario;
  /** Units in all, over every experience. */
  readonly units: number;
  readonly experiences: readonly StreamExperience[];
}
