export { ConflictError } from './errors.ts';
export {
  type Change,
  diffEvaluations,
  type EvaluationDiff,
  type LabelChange,
  type TaskChange,
} from './evaluation/diff.ts';
export type { Evaluation, TaskEvaluation } from './evaluation/evaluation.ts';
export type { Pair, Renamed, Unpaired } from './evaluation/pair.ts';
export { type LabelScore, type Score, type Scores, scoresOf, type TaskScore } from './evaluation/scores.ts';
export {
  checkGates,
  DEFAULT_GATES,
  type DropGate,
  type DropOptions,
  drop,
  type Evidence,
  type FloorGate,
  type FloorOptions,
  floor,
  type Gate,
  type GateOptions,
  type Level,
} from './gates/gates.ts';
export { type Check, describeCheck, type GateReport, type Outcome } from './gates/report.ts';
export { type Judged, runGates } from './gates/run-gates.ts';
export type { HistoryEntry, VersionState } from './manifest/manifest.ts';
export type { ObjectReference } from './objects/object-store.ts';
export { ed25519Signer, generateKeys, type Signature, type Signer, signedMessage } from './signature/signature.ts';
export { dropPValue, noDropPValue, type PairedCounts } from './statistics/paired-drop.ts';
export { memoryStorage } from './storage/memory-storage.ts';
export type { StoredKey, VersionStorage } from './storage/storage.ts';
export type { NewVersion } from './store/add.ts';
export type { DamagedVersion } from './store/context.ts';
export type { VersionDiff } from './store/diff.ts';
export type { JudgeOptions } from './store/judge.ts';
export type { PromoteOptions, Promotion } from './store/promote.ts';
export type { Pruned, PruneOptions } from './store/prune.ts';
export { checkName as checkVersionName } from './store/reference.ts';
export type { Rollback, RollbackOptions } from './store/rollback.ts';
export type { Problem, Verification } from './store/verify.ts';
export type { Json, Lineage, Version, VersionSource } from './store/version.ts';
export { type ListOptions, openVersionStore, type StoreOptions, type VersionStore } from './store/version-store.ts';
export { type HotSwapOptions, hotSwap, type Lease, type Live } from './swap/hot-swap.ts';
