import type { HostMemory, InitContext, Snapshot, StateTree, Strategy } from '@unforget/types';
import { randomFor } from '../random.ts';
import { disposeExcept, inOrder } from '../tree.ts';
import type { TaskUnits } from './parts.ts';
import type { LearnerState, SavePoint } from './state.ts';
import { type StepProgram, trainable } from './step.ts';

/** A learner that has seen nothing: fresh parameters, empty slots, strategies at their start. */
export function initialState(
  program: StepProgram,
  { units, taskUnits }: { units: number; taskUnits: TaskUnits },
  seed: number,
): LearnerState {
  const params = inOrder(program.model.init(units, randomFor(seed)));
  const optimizer = program.optimizer.init(trainable(program.model, params));
  const state: LearnerState = {
    step: { params, optimizer, strategies: {} },
    memories: {},
    steps: 0,
    experiences: 0,
    experienceSteps: 0,
    units,
    taskUnits,
    pending: null,
  };
  const strategies: Record<string, StateTree> = {};
  try {
    for (const strategy of program.strategies)
      strategies[strategy.name] = strategy.init(initContext(program, state, { strategy, seed }));
    return withMemories(program, { ...state, step: { ...state.step, strategies } }, { seed, memories: {} });
  } catch (error) {
    disposeExcept({ ...state.step, strategies });
    throw error;
  }
}

export function initContext(
  { model, loss }: StepProgram,
  state: LearnerState,
  { strategy, seed }: { strategy: Strategy; seed: number },
): InitContext {
  return { model, loss, params: state.step.params, random: (...purpose) => randomFor(seed)(strategy.name, ...purpose) };
}

/** The state of a save point, with memories as they were when it was marked. */
export function stateAt(program: StepProgram, { state, memories }: SavePoint, seed: number): LearnerState | null {
  if (!state) return null;
  const strategies = program.strategies.filter(({ name }) => name in memories);
  const restored = withMemories({ ...program, strategies }, state, { seed, memories });
  return { ...state, memories: { ...state.memories, ...restored.memories } };
}

/** The state with every strategy's memory as its snapshot says, or empty where there is none. */
export function withMemories(
  program: StepProgram,
  state: LearnerState,
  { seed, memories }: { seed: number; memories: Readonly<Record<string, Snapshot>> },
): LearnerState {
  const made = program.strategies.flatMap((strategy): [string, HostMemory][] => {
    const context = initContext(program, state, { strategy, seed });
    const snapshot = memories[strategy.name];
    const memory = snapshot ? strategy.restoreMemory?.(snapshot, context) : strategy.createMemory?.(context);
    return memory ? [[strategy.name, memory]] : [];
  });
  return { ...state, memories: Object.fromEntries(made) };
}
