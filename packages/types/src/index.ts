export { type ErrorCode, type ErrorDetails, UnforgetError } from './errors.ts';
