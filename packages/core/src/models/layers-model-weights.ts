import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable, layers } from '@tensorflow/tfjs-layers';
import type { LayerSite, ParamTree } from '@unforget/types';
import { at, mapTree } from '../tree.ts';
import type { Graph } from './layers-model-graph.ts';

type Layer = layers.Layer;

/** Which weights a model has, and under which paths. */
export interface Weights {
  readonly paths: ReadonlyMap<LayerVariable, string>;
  /** Layers that own weights, in the order of their first call. */
  readonly sites: ReadonlyMap<Layer, LayerSite>;
  /** Paths of weights that take no gradient, as the model says now. */
  readonly frozen: ReadonlySet<string>;
}

/**
 * Paths are `layer path/role`, the role being the name that the layer gave the weight (`kernel`, `bias`, `gamma`):
 * `LayerVariable.name` won't do, since tfjs adds a number to it when the same model is loaded a second time.
 */
export function weightsOf(model: LayersModel, { steps }: Graph): Weights {
  const paths = new Map<LayerVariable, string>();
  const sites = new Map<Layer, LayerSite>();
  const frozen = new Set<string>();
  const trainable = new Set(model.trainableWeights);
  for (const { layer, path } of steps) {
    if (!layer || sites.has(layer) || !layer.weights.length) continue;
    const params: Record<string, string> = {};
    for (const [role, variable] of Object.entries(rolesOf(layer))) {
      // A layer inside of two wrappers keeps the path it got first.
      const known = paths.get(variable) ?? `${path}/${role}`;
      paths.set(variable, known);
      params[role] = known;
      if (!trainable.has(variable)) frozen.add(known);
    }
    sites.set(layer, { kind: layer.getClassName(), path, params, config: configOf(layer) });
  }
  return { paths, sites, frozen };
}

/** Weights of a layer by role: the last part of their names, or as much of the names as tells them apart. */
function rolesOf(layer: Layer): Record<string, LayerVariable> {
  const scope = `${layer.name}/`;
  const full = layer.weights.map(({ originalName }) =>
    originalName.startsWith(scope) ? originalName.slice(scope.length) : originalName,
  );
  const short = full.map((name) => name.slice(name.lastIndexOf('/') + 1));
  const numbered = full.map((name, i) => (full.indexOf(name) === i ? name : `${name}-${i}`));
  const roles = new Set(short).size === short.length ? short : numbered;
  return Object.fromEntries(
    layer.weights.map((variable, i): [string, LayerVariable] => [roles[i] as string, variable]),
  );
}

const COMMON = new Set(['name', 'trainable', 'dtype', 'batchInputShape']);

/** What per-sample rules have to know, under the names that this package's own models use. */
function configOf(layer: Layer): LayerSite['config'] {
  const plain = Object.entries(layer.getConfig()).filter(([key, value]) => !COMMON.has(key) && isPlain(value));
  const { dilationRate: dilation, ...rest } = Object.fromEntries(plain) as Record<string, number[]>;
  const config = dilation ? { ...rest, dilation } : rest;
  if (layer.getClassName() === 'Dense') return {};
  if (layer.getClassName() !== 'Conv2D') return config;
  const { strides = [1, 1], padding = 'valid' } = config;
  return { strides, padding, dilation: dilation ?? [1, 1] };
}

const isPlain = (value: unknown): boolean =>
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.every((entry) => typeof entry === 'number'));

/** The model's present values; the caller owns them. */
export function currentValues(paths: Weights['paths']): ParamTree {
  return Object.fromEntries([...paths].map(([variable, path]) => [path, tf.clone(variable.read())]));
}

/**
 * Runs `work` while every weight of the model reads as its entry in `params`, and what layers write to their weights is
 * kept aside as `updates` and read back within the same pass. The model is as it was afterwards, also on an error and
 * when passes are nested.
 */
export function withParams<T>(
  paths: Weights['paths'],
  params: ParamTree,
  work: () => T,
): { readonly result: T; readonly updates: ParamTree } {
  const written: Record<string, tf.Tensor> = {};
  const undo: (() => void)[] = [];
  try {
    for (const [variable, path] of paths) {
      undo.push(override(variable, 'read', () => written[path] ?? at(params, path)));
      undo.push(
        override(variable, 'write', (value: tf.Tensor) => {
          written[path]?.dispose();
          // Layers write from within a `tidy` of their own, which would free the value.
          written[path] = tf.keep(tf.clone(value));
          return variable;
        }),
      );
    }
    const result = work();
    return { result, updates: mapTree(written, (tensor) => tf.clone(tensor)) };
  } finally {
    for (const restore of undo.reverse()) restore();
    tf.dispose(written);
  }
}

/** Gives one object a property of its own; returns what takes it away again. */
export function override(target: object, key: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, { value, configurable: true, enumerable: false, writable: true });
  return () => {
    if (before) Object.defineProperty(target, key, before);
    else Reflect.deleteProperty(target, key);
  };
}
