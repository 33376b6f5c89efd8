import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ParamTree } from '@unforget/types';

/** Which adapter: the how-manieth that was begun, from 1, and the task it is for, if adapters are one per task. */
export interface AdapterKey {
  readonly turn: number;
  readonly task: number | null;
}

/** The two factors of one adapter at one dense layer. */
export interface Adapter extends AdapterKey {
  /** Path of the layer. */
  readonly site: string;
  /** A [in, rank] */
  readonly a: Tensor2D;
  /** B [rank, out] */
  readonly b: Tensor2D;
}

export type Factor = 'a' | 'b';

const PATTERN = /^lora\/(\d+)(?:-task-(\d+))?\/(.+)\/([ab])$/;

/** `lora/2/hidden-1/a`, or `lora/2-task-7/hidden-1/a`: the path tells all, since a step can't read values. */
export const adapterPath = ({ turn, task }: AdapterKey, site: string, factor: Factor): string =>
  `lora/${turn}${task === null ? '' : `-task-${task}`}/${site}/${factor}`;

/** What a path says, or null where it is no adapter's. */
export function parsePath(path: string): (AdapterKey & { readonly site: string; readonly factor: Factor }) | null {
  const found = PATTERN.exec(path);
  if (!found) return null;
  const [, turn, task, site, factor] = found;
  return {
    turn: Number(turn),
    task: task === undefined ? null : Number(task),
    site: site ?? '',
    factor: factor as Factor,
  };
}

export const isAdapterPath = (path: string): boolean => PATTERN.test(path);

/** Every adapter in the tree, oldest first. */
export function adaptersIn(params: ParamTree): Adapter[] {
  const found = Object.keys(params).flatMap((path) => {
    const key = parsePath(path);
    if (key?.factor !== 'a') return [];
    const { turn, task, site } = key;
    const b = params[adapterPath(key, site, 'b')];
    return b ? [{ turn, task, site, a: params[path] as Tensor2D, b: b as Tensor2D }] : [];
  });
  return found.sort((left, right) => left.turn - right.turn);
}

/** The turn that was begun last; 0 when there is none. */
export const lastTurn = (params: ParamTree): number =>
  Object.keys(params).reduce((last, path) => Math.max(last, parsePath(path)?.turn ?? 0), 0);
