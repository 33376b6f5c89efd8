import { ARCHITECTURE } from './faults/architecture.ts';
import { BUFFERS } from './faults/buffers.ts';
import { DISTILLATION } from './faults/distillation.ts';
import { IMPORTANCE } from './faults/importance.ts';
import { LORA } from './faults/lora.ts';
import { REPLAY } from './faults/replay.ts';
import { VERSIONS } from './faults/versions.ts';
import type { Mutant } from './mutant.ts';

export const MUTANTS: readonly Mutant[] = [
  ...IMPORTANCE,
  ...REPLAY,
  ...BUFFERS,
  ...ARCHITECTURE,
  ...DISTILLATION,
  ...LORA,
  ...VERSIONS,
];
