import type { Operation, Recording, Source } from './recorder.ts';

/** What a program computes of state that no program changes: it comes to the same in every step. */
export interface Invariants {
  /** Positions of the operations, each after those that it needs. */
  readonly operations: readonly number[];
  /** Those of them whose output goes into operations of the step, or is a result. */
  readonly used: ReadonlySet<number>;
}

/** Finds what need be computed only when a state is put in place, such as λF of a penalty. `kept` is what `keptStates` gave. */
export function invariantsOf({ operations, results }: Recording, kept: ReadonlySet<number>): Invariants {
  const isKept = (source: Source): boolean => source.kind === 'given' && kept.has(source.index);
  const found = new Set<number>();
  const isFixed = (source: Source): boolean =>
    source.kind === 'constant' || isKept(source) || (source.kind === 'operation' && found.has(source.index));
  operations.forEach((operation, index) => {
    // Constants alone are no reason: they are small.
    const ofState = operation.inputs.some((source) => source.kind !== 'constant');
    if (ofState && isComputation(operation) && operation.inputs.every(isFixed)) found.add(index);
  });
  const used = new Set<number>();
  const note = (source: Source): void => {
    if (source.kind === 'operation' && found.has(source.index)) used.add(source.index);
  };
  operations.forEach(({ inputs }, index) => {
    if (!found.has(index)) inputs.forEach(note);
  });
  results.forEach(note);
  return { operations: [...found], used };
}

/** The states that all of these programs leave as they are: what one of them keeps, another of the same graph may change. */
export function keptStates(programs: readonly Pick<Recording, 'results'>[], states: number): Set<number> {
  const positions = Array.from({ length: states }, (_, i) => i);
  return new Set(positions.filter((i) => programs.every(({ results }) => isSame(results[i], i))));
}

export const isSame = (result: Source | undefined, state: number): boolean =>
  result?.kind === 'given' && result.index === state;

const isComputation = ({ outputs }: Operation): boolean => outputs.length === 1 && outputs[0]?.dtype === 'float32';
