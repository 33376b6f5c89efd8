import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnforgetError } from '@unforget/types';
import { openVersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { checkLoads } from '../release/check-loads.ts';
import { answer } from './answer.ts';
import type { Application } from './application.ts';
import { Jobs } from './jobs.ts';
import { learnerThread } from './learner-thread.ts';
import { LiveBot } from './live-bot.ts';
import { Metrics } from './metrics.ts';
import { type ServerOptions, settingsOf } from './options.ts';

export interface ListenOptions {
  /** Default 8080; 0 for any that is free. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine alone. */
  readonly host?: string;
}

/** Answers over HTTP; see the README for the routes. */
export interface BotServer {
  /** @throws UnforgetError `invalid-option` where it can't listen */
  listen(options?: ListenOptions): Promise<{ readonly port: number; readonly url: string }>;
  /** Takes no more connections, gives up what is being learned, answers the requests that run, and frees everything. */
  close(): Promise<void>;
}

/**
 * Milliseconds that a connection may wait for its next request: longer than clients and proxies wait (60 s), so that
 * none sends one on a connection that is being closed.
 */
const KEEP_ALIVE = 75_000;

/**
 * A server for the bot in a store. Predictions come from the active version on the TensorFlow.js engine that is set;
 * learning happens in a thread of its own, and what it promotes answers from then on.
 * @throws UnforgetError `invalid-option`, and what opening the store throws
 * @example
 * await selectBackend();
 * const server = await createServer({ store: './unforget-store', token: process.env.TOKEN });
 * const { url } = await server.listen({ port: 8080 });
 */
export async function createServer(options: ServerOptions): Promise<BotServer> {
  const settings = settingsOf(options);
  const { onError, timeout, gates } = settings;
  const store = await openVersionStore(fileStorage(settings.store), {
    check: checkLoads,
    ...(gates ? { gates } : {}),
  });
  const metrics = new Metrics();
  const bot = new LiveBot(store, onError);
  const jobs = new Jobs({
    learner: options.learner ?? learnerThread(settings.store),
    onError,
    onEnd: async (job) => {
      metrics.jobEnded(job);
      await bot.check();
    },
  });
  await bot.version();
  const application: Application = { settings, store, bot, jobs, metrics };
  const times = { requestTimeout: timeout, headersTimeout: timeout, keepAliveTimeout: KEEP_ALIVE };
  const server = createHttpServer(times, (request, response) => {
    void answer(application, request, response);
  });
  return { listen: (where) => listen(server, where), close: () => close(server, application) };
}

function listen(server: Server, { port = 8080, host = '127.0.0.1' }: ListenOptions = {}) {
  return new Promise<{ port: number; url: string }>((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => {
      const expected = 'an address that is free to listen on';
      const received = `${host}:${port} (${cause.code ?? cause.message})`;
      reject(new UnforgetError({ code: 'invalid-option', what: 'Port', expected, received, cause }));
    };
    server.once('error', refuse);
    try {
      server.listen(port, host, () => {
        const { port: given, address, family } = server.address() as AddressInfo;
        resolve({ port: given, url: `http://${family === 'IPv6' ? `[${address}]` : address}:${given}` });
      });
    } catch (cause) {
      // A number that is no port, for one.
      refuse(cause as NodeJS.ErrnoException);
    }
  });
}

async function close(server: Server, { jobs, bot, settings }: Application): Promise<void> {
  const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : null;
  // Connections that wait for a next request; the others end with the answer that they wait for.
  server.closeIdleConnections();
  await jobs.close();
  const timer = setTimeout(() => server.closeAllConnections(), settings.timeout);
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(timer);
  clearInterval(idle);
  await bot.close();
}
