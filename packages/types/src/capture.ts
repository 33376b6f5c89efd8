import type { Tensor } from '@tensorflow/tfjs-core';

/** A tensor program: state and inputs in, new state and outputs out. It reads no value and draws no number. */
export type TensorProgram = (
  state: readonly Tensor[],
  inputs: readonly Tensor[],
) => { readonly state: readonly Tensor[]; readonly outputs: readonly Tensor[] };

/** A program that runs as one native call, with its state inside the engine. */
export interface CapturedProgram {
  /** Runs it once; returns the outputs at the positions in `wanted`, which the caller owns. */
  run(inputs: readonly Tensor[], wanted: readonly number[]): Tensor[];
  /** A copy of the state as it is now; the caller owns it. */
  read(): Tensor[];
  /** Puts a state in place. */
  write(state: readonly Tensor[]): void;
  /**
   * Another program over the same state, say for a smaller batch: each goes on from what the other left, and `read` and
   * `write` of either are of the one state. Costs a capture.
   */
  alongside(program: TensorProgram, inputs: readonly Tensor[]): CaptureResult;
  /** Frees the program, and the state with the last program over it. */
  dispose(): void;
}

/** Either the program as one call, or why it can't be one. */
export type CaptureResult =
  | { readonly captured: CapturedProgram; readonly why?: never }
  | { readonly captured: null; readonly why: string };

/**
 * Turns a program into one native call, for tensors of the given shapes. Runs the program twice, without keeping what
 * comes out; the captured program starts with the given state.
 */
export type Capture = (
  program: TensorProgram,
  example: { readonly state: readonly Tensor[]; readonly inputs: readonly Tensor[] },
) => CaptureResult;

/**
 * Where an engine that can capture leaves its {@link Capture}: as this property of the tfjs backend object.
 * So whoever trains needs no import of the engine, and the engine none of the trainer.
 */
export const CAPTURE: unique symbol = Symbol.for('unforget.capture') as never;
