import type { HostMemory, InitContext, Requirement, StateTree, Strategy } from '@unforget/types';
import { sizeOf } from '../buffer/buffer-options.ts';
import type { MemorySettings } from './memory-options.ts';
import { emptyMemory, type ReplayMemory, restoreMemory } from './replay-memory.ts';
import { restoreTabled, TabledMemory } from './tables.ts';

/** Of a strategy: the half that is the same in all that keep samples in a buffer. */
type Kept<S extends StateTree, M extends HostMemory> = Required<
  Pick<
    Strategy<string, S, M>,
    'specificationVersion' | 'name' | 'stateVersion' | 'requires' | 'createMemory' | 'restoreMemory' | 'forget'
  >
>;

const common = ({ name, policy }: MemorySettings) => ({
  specificationVersion: 'v1' as const,
  name,
  stateVersion: 1,
  requires: (policy === 'class-balanced' ? ['classes'] : []) as readonly Requirement[],
});

/** For a strategy whose memory is a buffer of inputs. */
export const keepingInputs = <S extends StateTree>(settings: MemorySettings): Kept<S, ReplayMemory> => ({
  ...common(settings),
  createMemory: () => emptyMemory(settings),
  restoreMemory: (snapshot, context) => restoreMemory(snapshot, settings, { inputSize: inputSizeOf(context) }),
  forget: (state, predicate, { memory, at }) => ({ state, receipt: memory.forget(predicate, at) }),
});

/** The same with tables beside the buffer, which holds what the model takes, or else features of any size. */
export const keepingTables = <S extends StateTree>(
  settings: MemorySettings,
  holds: 'inputs' | 'features',
): Kept<S, TabledMemory> => ({
  ...common(settings),
  createMemory: () => new TabledMemory(emptyMemory(settings)),
  restoreMemory: (snapshot, context) =>
    restoreTabled(snapshot, (saved) =>
      restoreMemory(saved, settings, { inputSize: holds === 'inputs' ? inputSizeOf(context) : null }),
    ),
  forget: (state, predicate, { memory, at }) => ({ state, receipt: memory.replay.forget(predicate, at) }),
});

const inputSizeOf = ({ model }: InitContext): number => sizeOf(model.inputShape);
