import type { ExperienceContext, Growth, Model, Samples, StateTree, Strategy } from '@unforget/types';
import { randomFor } from '../random.ts';
import { disposeExcept, inOrder } from '../tree.ts';
import { activeUnits, type TaskUnits } from './parts.ts';
import { clockOf, type LearnerState, memoryOf } from './state.ts';
import { learning, type StepProgram, trainable } from './step.ts';
import { yielder } from './yielding.ts';

/** Units the head needs for this experience, and whose they are. */
export function unitsFor(
  model: Model,
  { units, taskUnits }: { units: number; taskUnits: TaskUnits },
  { samples, taskId }: { samples: Samples; taskId: number | null },
): { units: number; taskUnits: TaskUnits } {
  if (model.head.kind === 'fixed' || !(samples.y instanceof Int32Array)) return { units, taskUnits };
  const seen = [...new Set(samples.y)];
  const needed = Math.max(units, ...seen.map((unit) => unit + 1));
  if (model.head.kind !== 'multi' || taskId === null) return { units: needed, taskUnits };
  const own = [...new Set([...(taskUnits[taskId] ?? []), ...seen])].sort((a, b) => a - b);
  return { units: needed, taskUnits: { ...taskUnits, [taskId]: own } };
}

/** Lets the model grow, and the optimizer's slots with it; strategies follow in their `beforeExperience`. */
export function grow(
  program: StepProgram,
  state: LearnerState,
  to: { growth: Growth; taskUnits: TaskUnits; seed: number },
): LearnerState {
  const { model, optimizer } = program;
  const more = model.grow(state.step.params, to.growth, randomFor(to.seed));
  const grown = { ...state, units: to.growth.units, taskUnits: to.taskUnits };
  if (more === state.step.params) return grown;
  const params = inOrder(more);
  const slots = optimizer.resize(state.step.optimizer, trainable(model, params));
  return { ...grown, step: { ...state.step, params, optimizer: slots } };
}

/** The state with optimizer slots for what learns now, after strategies may have begun or ceased to hold something still. */
export function withSlots(program: StepProgram, state: LearnerState): LearnerState {
  if (!program.strategies.some((strategy) => strategy.frozen)) return state;
  const slots = program.optimizer.resize(state.step.optimizer, learning(program, state.step));
  return { ...state, step: { ...state.step, optimizer: slots } };
}

/** The state after a strategy's work between two steps. */
export async function interrupt(border: Border, strategy: Strategy): Promise<LearnerState> {
  const { program, state } = border;
  const { step } = state;
  const own = step.strategies[strategy.name] as StateTree;
  const change = await strategy.interrupt?.run(own, contextFor(border, strategy));
  if (!change) return state;
  const { freshOptimizer = false } = change;
  const params = change.params ? inOrder(change.params) : step.params;
  const strategies = { ...step.strategies, [strategy.name]: change.state };
  const changed: LearnerState = { ...state, step: { ...step, params, strategies } };
  if (!freshOptimizer) return withSlots(program, changed);
  return { ...changed, step: { ...changed.step, optimizer: program.optimizer.init(learning(program, changed.step)) } };
}

export interface Border {
  readonly program: StepProgram;
  readonly state: LearnerState;
  readonly seed: number;
  readonly samples: Samples;
  readonly taskId: number | null;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (strategy: string, done: number) => void;
}

export function contextFor(border: Border, strategy: Strategy): ExperienceContext<never> {
  const { program, state, seed, samples, taskId } = border;
  const turn = yielder();
  const heads = { head: program.model.head, units: state.units, taskUnits: state.taskUnits };
  return {
    model: program.model,
    loss: program.loss,
    params: state.step.params,
    random: (...purpose) => randomFor(seed)(strategy.name, state.experiences, ...purpose),
    clock: clockOf(state),
    taskId,
    samples,
    units: state.units,
    active: taskId === null ? null : activeUnits(Int32Array.of(taskId), 1, heads),
    memory: memoryOf(state, strategy),
    signal: border.signal,
    progress: async (done) => {
      border.onProgress(strategy.name, done);
      await turn();
    },
  };
}

/** Runs one border hook of every strategy and returns the state with what they gave back. */
export async function atBorder(border: Border, hook: 'beforeExperience' | 'afterExperience'): Promise<LearnerState> {
  const strategies: Record<string, StateTree> = { ...border.state.step.strategies };
  try {
    for (const strategy of border.program.strategies) {
      const call = strategy[hook]?.bind(strategy);
      if (call)
        strategies[strategy.name] = await call(strategies[strategy.name] as StateTree, contextFor(border, strategy));
    }
  } catch (error) {
    // What earlier strategies made is nobody's now.
    disposeExcept(strategies, border.state.step);
    throw error;
  }
  return { ...border.state, step: { ...border.state.step, strategies } };
}
