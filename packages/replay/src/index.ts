export {
  type BufferStats,
  createBuffer,
  type Draw,
  type ReplayBuffer,
} from './buffer/buffer.ts';
export { type BufferLayout, type BufferOptions, bytesPerSample } from './buffer/buffer-options.ts';
export type { Incoming } from './buffer/incoming.ts';
export { restoreBuffer } from './buffer/restore-buffer.ts';
export type { PolicyName } from './policies/create-policy.ts';
export type { QuantisedStorage, ScaledInputs, Storage } from './storage/storage.ts';
export type { ReplayMemory } from './strategy/replay-memory.ts';
export type { ReplayOptions } from './strategy/replay-options.ts';
export { type ReplayState, replay } from './strategy/replay-strategy.ts';
export type { Weighting } from './strategy/weighting.ts';
