import type { Clock, HostMemory, Snapshot, Strategy } from '@unforget/types';
import { disposeExcept } from '../tree.ts';
import type { Look } from './early-stopping.ts';
import type { LossRecord, Plan } from './options.ts';
import type { TaskUnits } from './parts.ts';
import type { StepState } from './step.ts';

/** An experience that was begun and not finished. */
export interface Pending {
  readonly fingerprint: string;
  readonly plan: Plan;
  readonly taskId: number | null;
  readonly history: readonly LossRecord[];
  /** Of early stopping; files of older releases have none. */
  readonly looks?: readonly Look[];
}

/** Everything a learner knows. Replaced, never mutated, but for `memories`. */
export interface LearnerState {
  readonly step: StepState;
  readonly memories: Readonly<Record<string, HostMemory>>;
  readonly steps: number;
  readonly experiences: number;
  readonly experienceSteps: number;
  readonly units: number;
  readonly taskUnits: TaskUnits;
  readonly pending: Pending | null;
}

/** A state to come back to when something fails: its tensors stay alive until `release`. */
export interface SavePoint {
  readonly state: LearnerState | null;
  /** Copies by strategy; a memory without one is left as it is. */
  readonly memories: Readonly<Record<string, Snapshot>>;
}

/**
 * Holds the current state and frees tensors as states replace each other, except those a save point still needs.
 */
export class StateHolder {
  #current: LearnerState | null = null;
  readonly #savePoints: SavePoint[] = [];

  get current(): LearnerState | null {
    return this.#current;
  }

  replace(next: LearnerState | null): void {
    const old = this.#current;
    this.#current = next;
    if (old) this.#free(old);
  }

  /**
   * Marks the state to return to. The memories of `changing` strategies are copied, since they change in place: a large
   * buffer each time, so no strategy is named whose memory can't change before the release.
   */
  mark(changing: readonly Strategy[]): SavePoint {
    const names = new Set(changing.map(({ name }) => name));
    const memories = Object.entries(this.#current?.memories ?? {}).filter(([name]) => names.has(name));
    const point = {
      state: this.#current,
      memories: Object.fromEntries(memories.map(([name, memory]): [string, Snapshot] => [name, memory.snapshot()])),
    };
    this.#savePoints.push(point);
    return point;
  }

  /** Forgets a save point, freeing what only it held. */
  release(point: SavePoint): void {
    const i = this.#savePoints.indexOf(point);
    if (i >= 0) this.#savePoints.splice(i, 1);
    if (point.state && point.state !== this.#current) this.#free(point.state);
  }

  #free(state: LearnerState): void {
    const held = [this.#current, ...this.#savePoints.map((point) => point.state)];
    disposeExcept(
      state.step,
      held.flatMap((other) => (other ? [other.step] : [])),
    );
  }
}

export function current(holder: StateHolder): LearnerState {
  if (holder.current) return holder.current;
  throw new Error('The learner has no state yet');
}

export const clockOf = (state: LearnerState): Clock => ({
  step: state.steps,
  experience: state.experiences,
  experienceStep: state.experienceSteps,
});

export const memoryOf = (state: LearnerState, strategy: Strategy): never => state.memories[strategy.name] as never;
