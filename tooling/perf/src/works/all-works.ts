import { curves } from './curves.ts';
import { ewcStep, fisher } from './ewc.ts';
import { digitJobs, splitMnistNaive, splitMnistReplay } from './jobs.ts';
import { peers } from './peers.ts';
import { startUps } from './start-up.ts';
import { cnnSgd, mlpAdam, mlpSgd } from './steps.ts';
import { cnnWasm, mlpWasm } from './wasm.ts';
import type { WorkPlan } from './work.ts';

/** Every work, in the order of the table. */
export const ALL_WORKS: readonly WorkPlan[] = [
  mlpAdam,
  mlpSgd,
  cnnSgd,
  mlpWasm,
  cnnWasm,
  fisher,
  ewcStep,
  splitMnistNaive,
  splitMnistReplay,
  ...digitJobs,
  ...startUps,
  ...curves,
  peers,
];
