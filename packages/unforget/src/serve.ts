export type { LearnOutcome, LearnRequest } from './release/learn-version.ts';
export type { BackgroundLearner } from './serve/background-learner.ts';
export { type BotServer, createServer, type ListenOptions } from './serve/create-server.ts';
export type { ErrorDocument } from './serve/error-document.ts';
export type { Job } from './serve/jobs.ts';
export type { ServerOptions } from './serve/options.ts';
