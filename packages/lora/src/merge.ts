import * as tf from '@tensorflow/tfjs-core';
import { filterTree, mapTree } from '@unforget/core';
import { type ParamTree, UnforgetError } from '@unforget/types';
import { type Adapter, adaptersIn, isAdapterPath } from './adapter-paths.ts';
import { mergeKernel } from './low-rank.ts';
import { inUse, type LoraModel } from './with-lora.ts';

/**
 * Parameters of the plain base model with the adapters put into its kernels: W + Σ (alpha / rank)·A·B. Its outputs are
 * those of the adapted model up to rounding, at the base's cost. With an adapter for each task it is the last one's:
 * choose by {@link paramsForTask} first.
 * @returns a tree of the base's paths; the caller owns all of it
 */
export function mergeLora(model: LoraModel, params: ParamTree): ParamTree {
  const own = filterTree(params, (path) => !isAdapterPath(path));
  return withKernels(model, own, { adapters: inUse(model, adaptersIn(params)), sign: 1 });
}

/**
 * The way back: the base's parameters out of merged ones, and beside them the adapters of `params`, up to rounding.
 * @returns a tree of the adapted model's paths; the caller owns all of it
 * @throws UnforgetError `shape-mismatch` when `merged` lacks a kernel that `params` adapts
 */
export function unmergeLora(model: LoraModel, merged: ParamTree, params: ParamTree): ParamTree {
  const adapters = adaptersIn(params);
  checkKernels(model, merged, adapters);
  const own = withKernels(model, merged, { adapters: inUse(model, adapters), sign: -1 });
  return { ...own, ...mapTree(filterTree(params, isAdapterPath), (tensor) => tf.clone(tensor)) };
}

function withKernels(
  { lora }: LoraModel,
  tree: ParamTree,
  { adapters, sign }: { adapters: readonly Adapter[]; sign: 1 | -1 },
): ParamTree {
  const siteOf = new Map(Object.entries(lora.targets).map(([site, kernel]) => [kernel, site]));
  return tf.tidy(() =>
    mapTree(tree, (tensor, path) => {
      const own = adapters.filter(({ site }) => site === siteOf.get(path));
      return own.length ? mergeKernel(tensor, own, sign * lora.scale) : tf.clone(tensor);
    }),
  );
}

function checkKernels({ lora }: LoraModel, merged: ParamTree, adapters: readonly Adapter[]): void {
  for (const { site, a, b } of adapters) {
    const path = lora.targets[site] ?? '';
    const wanted = [a.shape[0], b.shape[1]].join(', ');
    const found = merged[path]?.shape.join(', ');
    if (found === wanted) continue;
    throw new UnforgetError({
      code: 'shape-mismatch',
      what: `Merged parameter "${path}"`,
      expected: `shape [${wanted}]`,
      received: found === undefined ? 'none' : `[${found}]`,
    });
  }
}
