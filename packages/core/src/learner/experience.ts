import type { ExperienceContext, Model, Samples, StateTree, Strategy } from '@unforget/types';
import { randomFor } from '../random.ts';
import { disposeExcept, filterTree } from '../tree.ts';
import { activeUnits, type TaskUnits } from './parts.ts';
import type { LearnerState } from './state.ts';
import type { StepProgram } from './step.ts';
import { clockOf, memoryOf } from './train.ts';
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

/** Widens head and optimizer slots; strategies follow in their `beforeExperience`. */
export function grow(
  program: StepProgram,
  state: LearnerState,
  to: { units: number; taskUnits: TaskUnits; seed: number },
): LearnerState {
  const { model, optimizer } = program;
  if (to.units === state.units) return { ...state, taskUnits: to.taskUnits };
  const params = model.grow(state.step.params, to.units, randomFor(to.seed));
  const trained = model.frozen.size ? filterTree(params, (path) => !model.frozen.has(path)) : params;
  const step = { ...state.step, params, optimizer: optimizer.resize(state.step.optimizer, trained) };
  return { ...state, step, units: to.units, taskUnits: to.taskUnits };
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
