import * as tf from '@tensorflow/tfjs-core';
import { filterTree } from '@unforget/core';
import { type ParamTree, type RandomFor, UnforgetError } from '@unforget/types';
import { isAdapterPath } from './adapter-paths.ts';
import { type Base, type Shapes, shapesOf } from './base.ts';
import { type HostArrays, toHost, toTensors } from './host-arrays.ts';
import type { LoraSettings } from './lora-options.ts';
import { misfit } from './misfit.ts';
import type { LoraModel } from './with-lora.ts';

/** What learning changed: adapters and head, without the base. On the host, in the caller's hands. */
export interface AdapterState {
  readonly rank: number;
  readonly alpha: number;
  readonly adapters: LoraSettings['adapters'];
  /** Units of the head. */
  readonly units: number;
  /** Adapters and head, by path. */
  readonly params: HostArrays;
}

/**
 * Adapters and head alone, copied to the host; give them as `start` to `withLora` with another copy of the same base.
 * Reads the tensors, so not inside a step.
 */
export function adapterState(model: LoraModel, params: ParamTree): AdapterState {
  const { rank, alpha, adapters } = model.lora;
  const own = filterTree(params, (path) => isAdapterPath(path) || model.headPaths.includes(path));
  const [kernel = ''] = model.headPaths;
  return { rank, alpha, adapters, units: params[kernel]?.shape[1] ?? 0, params: toHost(own) };
}

/** @throws UnforgetError `incompatible-state` when the state is of other options or another base */
export function checkStart(state: AdapterState, base: Base, settings: LoraSettings): void {
  for (const option of ['rank', 'alpha', 'adapters'] as const) {
    if (state[option] === settings[option]) continue;
    throw unlike(`Option "${option}" of the adapters to start from`, String(settings[option]), String(state[option]));
  }
  const { head } = base.model;
  if (head.kind === 'fixed' && head.units !== state.units)
    throw unlike('The head to start from', `${head.units} units`, String(state.units));
  const body = Object.entries(shapesOf(base.model, state.units)).filter(([path]) => base.body.has(path));
  const given = Object.entries(state.params).map(([path, { shape }]): [string, readonly number[]] => [path, shape]);
  const found: Shapes = { ...Object.fromEntries(body), ...Object.fromEntries(given) };
  const why = misfit(found, shapesOf(base.model, state.units), settings);
  if (why !== null) throw unlike('The adapters to start from', `those of a model like "${base.model.name}"`, why);
}

/** Fresh parameters of the base with the state's adapters and head in them, the head widened to `units`. */
export function startParams(
  state: AdapterState,
  { model }: Base,
  { units, random }: { units: number; random: RandomFor },
): ParamTree {
  return tf.tidy(() => {
    const params: ParamTree = { ...model.init(state.units, random), ...toTensors(state.params) };
    return model.grow(params, { units: Math.max(units, state.units) }, random);
  });
}

const unlike = (what: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({
    code: 'incompatible-state',
    what,
    expected,
    received,
    remedy: 'Make the model with the base and the options that the adapters were learned with',
  });
