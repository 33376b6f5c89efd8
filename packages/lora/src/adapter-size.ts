import { trainable } from '@unforget/core';
import type { ParamTree } from '@unforget/types';
import { isAdapterPath } from './adapter-paths.ts';
import type { LoraModel } from './with-lora.ts';

/** Numbers that a model holds, and bytes. */
export interface AdapterSize {
  /** All parameters. */
  readonly total: number;
  /** Those that take a gradient now: the adapter in use and the head. */
  readonly trained: number;
  /** Those of all adapters. */
  readonly adapters: number;
  /** Bytes of adapters and head, which is what `adapterState` keeps. */
  readonly bytes: number;
}

/** How large a model is, and how little of it learns. */
export function adapterSize(model: LoraModel, params: ParamTree): AdapterSize {
  const count = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + (params[path]?.size ?? 0), 0);
  const adapters = count(Object.keys(params).filter(isAdapterPath));
  return {
    total: count(Object.keys(params)),
    trained: count(Object.keys(trainable(model, params))),
    adapters,
    bytes: 4 * (adapters + count(model.headPaths)),
  };
}
