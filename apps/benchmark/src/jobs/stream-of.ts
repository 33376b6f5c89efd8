import { classOrder, permuted, type SplitByClassOptions, splitByClass, type TrainTest } from '@unforget/data';
import type { Samples, Stream } from '@unforget/types';
import type { StreamPlan } from '../suites/suite.ts';
import type { Job } from './job.ts';

/** The stream of a job; its seed decides what the plan leaves to chance. */
export function streamOf(plan: StreamPlan, { train, test }: TrainTest, { scenario, seed, suite: name }: Job): Stream {
  if (plan.kind === 'permuted') return permuted(train, test, { experiences: plan.experiences, seed, scenario, name });
  const options: SplitByClassOptions = { classesPerExperience: plan.perExperience, scenario, name };
  const { order = 'seed' } = plan;
  if (order === 'given') return splitByClass(train, test, options);
  if (order === 'seed') return splitByClass(train, test, { ...options, classOrder: seed });
  return splitByClass(train, test, {
    ...options,
    classOrder: groupsInOrder(train, plan.perExperience as number, seed),
  });
}

/** Labels in their groups of `size`, the groups in an order drawn from the seed. */
function groupsInOrder(samples: Samples, size: number, seed: number): number[] {
  const labels = classOrder(samples);
  // Every group counts as one class, by its first label, for the same drawing as of classes.
  const firsts = labels.filter((_, i) => i % size === 0);
  const one = { ...samples, length: firsts.length, y: Int32Array.from(firsts), x: samples.x.subarray(0, 0) };
  return classOrder(one, seed).flatMap((first) => labels.slice(labels.indexOf(first), labels.indexOf(first) + size));
}
