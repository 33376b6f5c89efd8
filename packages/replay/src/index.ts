export type { AGemOptions } from './a-gem/a-gem-options.ts';
export { type AGemState, aGem } from './a-gem/a-gem-strategy.ts';
export { type Projection, projectGradient } from './a-gem/project.ts';
export {
  type BufferStats,
  createBuffer,
  type ReplayBuffer,
} from './buffer/buffer.ts';
export { type BufferLayout, type BufferOptions, bytesPerSample } from './buffer/buffer-options.ts';
export type { BufferChange, Placed } from './buffer/change.ts';
export type { Draw } from './buffer/draw.ts';
export type { ForgetOptions, SamplePredicate, StoredSample } from './buffer/forget.ts';
export { type Featured, herdBuffer } from './buffer/herd-buffer.ts';
export type { Incoming } from './buffer/incoming.ts';
export { restoreBuffer } from './buffer/restore-buffer.ts';
export { type CumulativeOptions, type CumulativeState, cumulative } from './cumulative/cumulative-strategy.ts';
export type { DerOptions, DerppOptions } from './der/der-options.ts';
export { type DerState, der, derpp } from './der/der-strategy.ts';
export { logitDistance } from './der/logit-distance.ts';
export type { Competition, ErAceOptions } from './er-ace/er-ace-options.ts';
export { erAce } from './er-ace/er-ace-strategy.ts';
export { type GdumbOptions, type GdumbState, gdumb } from './gdumb/gdumb-strategy.ts';
export { binaryLoss } from './icarl/binary-loss.ts';
export { herd } from './icarl/herding.ts';
export type { IcarlOptions } from './icarl/icarl-options.ts';
export { type IcarlState, icarl } from './icarl/icarl-strategy.ts';
export { nearness } from './icarl/nearest-mean.ts';
export type { LatentReplayOptions } from './latent/latent-options.ts';
export { type LatentReplayState, latentReplay } from './latent/latent-strategy.ts';
export type { PolicyName } from './policies/create-policy.ts';
export type { QuantisedStorage, ScaledInputs, Storage } from './storage/storage.ts';
export type { BufferStore, StoreContent } from './stores/buffer-store.ts';
export { indexedDbStore } from './stores/indexed-db-store.ts';
export { memoryStore } from './stores/memory-store.ts';
export { openBuffer, type StoredBuffer } from './stores/stored-buffer.ts';
export type { Fill, MemoryOptions } from './strategy/memory-options.ts';
export type { ReplayMemory } from './strategy/replay-memory.ts';
export type { ReplayOptions } from './strategy/replay-options.ts';
export { type ReplayState, replay } from './strategy/replay-strategy.ts';
export type { TabledMemory } from './strategy/tables.ts';
export type { Weighting } from './strategy/weighting.ts';
