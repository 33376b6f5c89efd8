import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Application, Reply } from './application.ts';
import { authorize } from './authorize.ts';
import { readJson } from './body.ts';
import { errorDocument } from './error-document.ts';
import { Problem, statusOf } from './problem.ts';
import { paramsOf, ROUTES, type Route } from './routes.ts';

/** Answers one request, whatever happens. Never rejects. */
export async function answer(
  application: Application,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  const { settings, metrics } = application;
  let found: Found | null = null;
  let reply: Reply;
  try {
    found = findRoute(request);
    reply = await inTime(work(application, request, found), settings.timeout);
  } catch (error) {
    const status = statusOf(error);
    if (status === 500) settings.onError(error);
    reply = { status, body: errorDocument(error), headers: error instanceof Problem ? error.headers : {} };
  }
  send(request, response, reply);
  const labels = { method: request.method ?? '', route: found?.route.path ?? 'none', status: reply.status };
  metrics.requestEnded(labels, (performance.now() - started) / 1000);
}

interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

async function work(application: Application, request: IncomingMessage, { route, params, query }: Found) {
  const { token, maxBody } = application.settings;
  if (route.writes) authorize(request.headers.authorization, token);
  return route.handler(application, { params, query, body: (keys) => readJson(request, maxBody, keys) });
}

/** @throws Problem 404, 405, and 400 for what is no path */
function findRoute({ url = '/', method = 'GET' }: IncomingMessage): Found {
  // As it came: `URL` would make /rollback of /versions/../rollback.
  const [pathname = '', search = ''] = url.split('?', 2);
  const query = new URLSearchParams(search);
  const segments = decoded(pathname);
  const fitting = ROUTES.flatMap((route) => {
    const params = paramsOf(route.path, segments);
    return params ? [{ route, params, query }] : [];
  });
  // Nothing is sent in answer to HEAD but the headers; Node sees to that.
  const found = fitting.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  if (found) return found;
  const allow = fitting.map(({ route }) => route.method).join(', ');
  if (allow) throw new Problem(405, details('Method', allow, method), { allow });
  throw new Problem(404, {
    ...details('Path', ROUTES.map(({ path }) => path).join(', '), pathname),
    code: 'not-found',
  });
}

function decoded(pathname: string): string[] {
  try {
    return pathname.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw new Problem(400, details('Path', 'a path that can be decoded', pathname));
  }
}

const details = (what: string, expected: string, received: string) =>
  ({ code: 'invalid-input', what, expected, received: received.slice(0, 80) }) as const;

/** @throws Problem 503 when the work takes longer */
async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const expected = `an answer within ${milliseconds} ms`;
      reject(
        new Problem(503, { code: 'busy', what: 'Request', expected, received: 'none', remedy: 'Try again later' }),
      );
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers = {}, body }: Reply): void {
  if (response.destroyed) return;
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // What is left of a body is not read: the connection can't be used again.
    ...(request.complete ? {} : { connection: 'close' }),
    ...headers,
  });
  response.end(text);
}
