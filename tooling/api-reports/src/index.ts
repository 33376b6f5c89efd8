export { brokenBetween, reportPath } from './files.ts';
export { type ApiOptions, readApi } from './read-api.ts';
