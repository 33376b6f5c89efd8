import type { VersionStore } from '@unforget/versions';
import type { Jobs } from './jobs.ts';
import type { LiveBot } from './live-bot.ts';
import type { Metrics } from './metrics.ts';
import type { Settings } from './options.ts';

/** What the routes work with. */
export interface Application {
  readonly settings: Settings;
  readonly store: VersionStore;
  readonly bot: LiveBot;
  readonly jobs: Jobs;
  readonly metrics: Metrics;
}

/** A request, as a route gets it. */
export interface Asked {
  /** Decoded; checked by what they are given to. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body, an object with no other keys. */
  readonly body: (keys: readonly string[]) => Promise<Readonly<Record<string, unknown>>>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text as it is. */
  readonly body: object | string;
}

export type Handler = (application: Application, asked: Asked) => Promise<Reply>;
