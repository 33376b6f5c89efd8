import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type ParamTree, UnforgetError } from '@unforget/types';
import { at } from '../tree.ts';
import { checkLayersModel } from './layers-model-checks.ts';
import { planOf } from './layers-model-plan.ts';

/**
 * Copies trained parameters into a LayersModel with the same layers, such as the one they started from, which can then
 * predict or be saved on its own.
 * @throws UnforgetError `invalid-input` when a weight is missing or too many; `shape-mismatch` when the head has grown:
 * nothing is written then
 */
export function writeToLayersModel(params: ParamTree, layersModel: LayersModel): void {
  checkLayersModel(layersModel, 'writeToLayersModel');
  const plan = planOf(layersModel);
  const paths = new Set(plan.weights.paths.values());
  checkSamePaths(Object.keys(params), paths, layersModel.name);
  for (const [variable, path] of plan.weights.paths)
    checkShape(path, at(params, path).shape, variable.shape as number[]);
  for (const [variable, path] of plan.weights.paths) {
    // Not by `write`, which would bend the values to the layer's constraint.
    (variable.read() as tf.Variable).assign(at(params, path));
  }
}

function checkSamePaths(given: readonly string[], paths: ReadonlySet<string>, name: string): void {
  const missing = [...paths].filter((path) => !given.includes(path));
  const extra = given.filter((path) => !paths.has(path));
  if (!missing.length && !extra.length) return;
  throw new UnforgetError({
    code: 'invalid-input',
    what: `Parameters for the LayersModel "${name}"`,
    expected: missing.length ? `"${missing[0]}"` : 'only weights that it has',
    received: missing.length ? 'none of that name' : `"${extra[0]}"`,
    remedy: 'Give the layers of the two models the same names',
  });
}

function checkShape(path: string, given: readonly number[], wanted: readonly number[]): void {
  if (tf.util.arraysEqual([...given], [...wanted])) return;
  const grew = given.length === wanted.length && given.every((size, axis) => size >= (wanted[axis] as number));
  throw new UnforgetError({
    code: 'shape-mismatch',
    what: `Parameter "${path}"`,
    expected: `the LayersModel's shape [${wanted.join(', ')}]`,
    received: `[${given.join(', ')}]`,
    remedy: grew
      ? `The head has grown: write to a model whose last Dense layer has ${given.at(-1)} units`
      : 'Write to a model with the same layers',
  });
}
