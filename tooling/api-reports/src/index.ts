export { type ApiOptions, type EntryPoint, entryPoints, readApi } from './read-api.ts';
