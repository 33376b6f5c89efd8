export { type ErrorCode, type ErrorDetails, UnforgetError } from './errors.ts';
export type { Experience, InputArray, Samples, Scenario, Stream, StreamExperience } from './samples.ts';
