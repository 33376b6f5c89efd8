import type { Handler } from './application.ts';
import { health, metrics } from './routes/about.ts';
import { job, learn } from './routes/learn.ts';
import { predict } from './routes/predict.ts';
import { listVersions, promote, rollback } from './routes/versions.ts';

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Segments; one that begins with a colon stands for any text. */
  readonly path: string;
  /** Wants the token. */
  readonly writes: boolean;
  readonly handler: Handler;
}

export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/predict', writes: false, handler: predict },
  { method: 'POST', path: '/learn', writes: true, handler: learn },
  { method: 'GET', path: '/jobs/:id', writes: false, handler: job },
  { method: 'GET', path: '/versions', writes: false, handler: listVersions },
  { method: 'POST', path: '/versions/:name/promote', writes: true, handler: promote },
  { method: 'POST', path: '/versions/:name/rollback', writes: true, handler: rollback },
  { method: 'POST', path: '/rollback', writes: true, handler: rollback },
  { method: 'GET', path: '/health', writes: false, handler: health },
  { method: 'GET', path: '/metrics', writes: false, handler: metrics },
];

/** The segments of a path with their names, or null where they don't fit. */
export function paramsOf(path: string, segments: readonly string[]): Record<string, string> | null {
  const wanted = path.split('/').slice(1);
  if (wanted.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [i, name] of wanted.entries()) {
    const segment = segments[i] as string;
    if (name.startsWith(':')) params[name.slice(1)] = segment;
    else if (name !== segment) return null;
  }
  return params;
}
