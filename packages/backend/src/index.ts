export type { BackendName, SelectBackendOptions } from './backend-options.ts';
export { tensorBackendName } from './engines.ts';
export { describeSelection, type SelectedBackend, type SkippedBackend, selectBackend } from './select-backend.ts';
export { registerWasmTrainingKernels } from './wasm/register.ts';
