import { ARCHITECTURE } from './families/architecture.ts';
import { BASELINES } from './families/baselines.ts';
import { COMBINATIONS } from './families/combinations.ts';
import { DISTILLATION } from './families/distillation.ts';
import { REGULARISATION } from './families/regularisation.ts';
import { REPLAY } from './families/replay.ts';
import type { MethodEntry } from './method.ts';

/** Every method of this project; one more entry is one more row in `demo methods` and in docs/methods.md. */
export const ALL_METHODS: readonly MethodEntry[] = [
  ...BASELINES,
  ...REGULARISATION,
  ...REPLAY,
  ...DISTILLATION,
  ...ARCHITECTURE,
  ...COMBINATIONS,
];
