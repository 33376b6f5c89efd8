import { gatherInputs, gatherTargets, randomFor, softmaxCrossEntropy } from '@unforget/core';
import type { BatchContext, BatchPart, ExperienceContext, Model, ParamTree, Samples } from '@unforget/types';
import type { TeacherMemory } from '../index.ts';

export interface Situation {
  readonly model: Model;
  readonly params: ParamTree;
  readonly samples: Samples;
  readonly memory: TeacherMemory;
  readonly units: number;
  readonly experience: number;
  readonly taskId?: number;
  /** Units of that task. */
  readonly own?: readonly number[];
}

/** What the learner gives a strategy at a border. */
export function borderOf(situation: Situation): ExperienceContext<TeacherMemory> & BatchContext<TeacherMemory> {
  const { model, params, samples, memory, units, experience, taskId = null, own } = situation;
  return {
    ...{ model, params, samples, memory, units, taskId },
    loss: softmaxCrossEntropy(),
    random: randomFor(3),
    clock: { step: 0, experience, experienceStep: 0 },
    active: own ? Float32Array.from({ length: units }, (_, unit) => Number(own.includes(unit))) : null,
    signal: undefined,
    progress: async () => {},
  };
}

/** The part that the loop makes of the samples at `rows`. */
export function partOf(samples: Samples, rows: readonly number[], origin: BatchPart['origin'] = 'stream'): BatchPart {
  const indices = Int32Array.from(rows);
  return {
    origin,
    length: rows.length,
    ...(origin === 'stream' ? { indices } : {}),
    x: gatherInputs(samples, indices),
    y: gatherTargets(samples, indices),
    weights: new Float32Array(rows.length).fill(1 / rows.length),
    taskIds: null,
  };
}
