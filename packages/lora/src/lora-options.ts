import { checkInteger, checkKeys } from '@unforget/core';
import { type LayerSite, UnforgetError } from '@unforget/types';
import type { AdapterState } from './adapter-state.ts';

/** Which dense layers: a path in which `*` stands for any text, a regular expression, or a test of the path. */
export type Targets = string | RegExp | ((path: string) => boolean);

/**
 * How many adapters there are.
 *
 * - `one`: one, that goes on learning.
 * - `per-experience`: a new one each experience; earlier ones are frozen, and all add up.
 * - `per-task`: one for each task id, alone in use while its task is learned or asked for ({@link adapterSwitch}); the
 *   others are frozen. A task that comes back goes on with its own.
 */
export type AdapterPlan = 'one' | 'per-experience' | 'per-task';

const PLANS: readonly AdapterPlan[] = ['one', 'per-experience', 'per-task'];

export interface LoraOptions {
  /** Rank r ≥ 1 of an adapter; default 4. */
  readonly rank?: number;
  /** The product A·B is multiplied by alpha / rank; default alpha = rank, so by 1. */
  readonly alpha?: number;
  /** Default: every dense layer below the head. */
  readonly targets?: Targets;
  /** Default 'one'. */
  readonly adapters?: AdapterPlan;
  /** Adapters and head to start from: what {@link adapterState} took from a model of the same base. */
  readonly start?: AdapterState;
}

export interface LoraSettings {
  readonly rank: number;
  readonly alpha: number;
  /** alpha / rank */
  readonly scale: number;
  readonly adapters: AdapterPlan;
  /** The adapted layers: path of each, and of its kernel. */
  readonly targets: Readonly<Record<string, string>>;
}

/** @throws UnforgetError `invalid-option` */
export function loraSettings(options: LoraOptions, sites: readonly LayerSite[], head: LayerSite): LoraSettings {
  checkKeys('withLora', options, ['rank', 'alpha', 'targets', 'adapters', 'start']);
  const { rank = 4, adapters = 'one', targets = () => true } = options;
  checkInteger('rank', rank, 1);
  const { alpha = rank } = options;
  if (!(typeof alpha === 'number' && alpha > 0 && alpha < Number.POSITIVE_INFINITY))
    throw invalid('alpha', 'a number above 0', String(alpha));
  if (!PLANS.includes(adapters)) throw invalid('adapters', PLANS.join(' | '), String(adapters));
  const dense = sites.filter(({ kind, path }) => kind === 'Dense' && path !== head.path);
  const matches = matcher(targets);
  const chosen = dense.filter(({ path }) => matches(path));
  if (!chosen.length) {
    const there = dense.map(({ path }) => path).join(', ') || 'there is none';
    throw invalid('targets', `a dense layer below the head: ${there}`, String(targets));
  }
  const kernels = chosen.map(({ path, params }) => [path, params['kernel'] ?? '']);
  return { rank, alpha, scale: alpha / rank, adapters, targets: Object.fromEntries(kernels) };
}

function matcher(targets: Targets): (path: string) => boolean {
  if (typeof targets === 'function') return targets;
  if (targets instanceof RegExp) return (path) => path.search(targets) >= 0;
  if (typeof targets !== 'string')
    throw invalid('targets', 'a text, a regular expression or a function', String(targets));
  const parts = targets.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  return (path) => pattern.test(path);
}

export const invalid = (option: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({ code: 'invalid-option', what: `Option "${option}"`, expected, received });
