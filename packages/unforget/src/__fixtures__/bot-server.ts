import { openVersionStore, type VersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { onTestFinished } from 'vitest';
import { type LearnRequest, learnVersion } from '../release/learn-version.ts';
import { type BackgroundLearner, type BotServer, createServer, type ServerOptions } from '../serve.ts';
import { temporaryFolder } from './program.ts';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON, looked at by the tests
  readonly body: any;
  readonly headers: Headers;
}

/** Asks a server; paths go as they are. */
export async function ask(url: string, init: RequestInit & { readonly token?: string } = {}): Promise<Reply> {
  const { token, ...rest } = init;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { ...rest, headers: { ...headers, ...(rest.headers as object) } });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
}

export const post = (url: string, body: unknown, token?: string): Promise<Reply> =>
  ask(url, { method: 'POST', body: JSON.stringify(body), ...(token === undefined ? {} : { token }) });

/** Learns in this thread: what a worker does, without its start. */
export const learnerHere = (folder: string): BackgroundLearner => ({
  learn: async (request: LearnRequest, options) =>
    learnVersion(await openVersionStore(fileStorage(folder)), request, options),
  close: async () => {},
});

export interface Started {
  readonly url: string;
  readonly folder: string;
  readonly store: VersionStore;
  readonly server: BotServer;
  /** What was told to `onError`. */
  readonly errors: unknown[];
}

/** A server on a store of its own, closed after the test. */
export async function startServer(
  options: Partial<ServerOptions> = {},
  fill: (store: VersionStore) => Promise<unknown> = async () => {},
): Promise<Started> {
  const folder = options.store ?? temporaryFolder();
  const store = await openVersionStore(fileStorage(folder));
  await fill(store);
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const server = await createServer({ learner: learnerHere(folder), onError, ...options, store: folder });
  onTestFinished(() => server.close());
  const { url } = await server.listen({ port: 0 });
  return { url, folder, store, server, errors };
}
