import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Head, type Model, type ParamTree, type RandomFor, UnforgetError } from '@unforget/types';
import { checkKeys } from '../options.ts';
import { onlyUnits, widenDense } from './head.ts';
import { checkInitializer, type Initializer } from './initializer.ts';
import { checkLayersModel } from './layers-model-checks.ts';
import { runLayers } from './layers-model-forward.ts';
import { noiseShapes } from './layers-model-graph.ts';
import { headFor, type Plan, planOf, readsOut } from './layers-model-plan.ts';
import { currentValues, withParams } from './layers-model-weights.ts';

export interface LayersModelOptions {
  /**
   * Default: fixed, with the units that the model has. `growing` and `multi` start with those units (or more) and add
   * columns to the last Dense layer.
   */
  readonly head?: Head;
  /** How new units of a growing head start; default `glorot`. */
  readonly initializer?: Initializer;
  /** Default 'layers-model': what tfjs calls a model depends on how many were made before it. */
  readonly name?: string;
}

/**
 * Any `tf.LayersModel` with one input and one output [n, units] as a pure function of its parameters: sequential or
 * functional, with nested models and shared layers. Training starts from its present weights and never changes it;
 * `writeToLayersModel` brings results back.
 *
 * Parameter paths are `layer name/weight` (`dense_1/kernel`; a layer of a nested model: `nested name/layer name/weight`):
 * name your layers if you build the model in code, since saved states find their weights by these names. Outputs are
 * logits: a softmax or sigmoid at the end is left out. `features` is what goes into the last Dense layer. Weights that
 * aren't trainable when this is called are frozen; a frozen BatchNormalization keeps its statistics in training too.
 * Dropout draws from the learner's seed.
 * Regularizers and constraints of layers are not applied: use `adamw` or a penalty.
 *
 * @throws UnforgetError `invalid-option`; `unsupported-layer` for several inputs or outputs, outputs of another rank,
 * sizes left open, stateful layers, random layers other than Dropout, Conv2D in channelsFirst
 */
export function fromLayersModel(layersModel: LayersModel, options: LayersModelOptions = {}): Model {
  checkKeys('fromLayersModel', options, ['head', 'initializer', 'name']);
  const { initializer = 'glorot', name = 'layers-model' } = options;
  checkInitializer(initializer);
  checkLayersModel(layersModel);
  const plan = planOf(layersModel);
  const head = headFor(options.head, plan);
  const { paths, sites, frozen } = plan.weights;
  const [input] = layersModel.inputs;
  const grow = (params: ParamTree, units: number, random: RandomFor): ParamTree =>
    plan.head ? widenDense(params, units, { site: plan.head, random, initializer }) : params;

  return {
    specificationVersion: 'v1',
    name,
    inputShape: (input?.shape.slice(1) ?? []) as number[],
    head,
    sites: [...sites.values()],
    frozen: () => frozen,
    noise: noiseShapes(plan),
    init(units, random) {
      checkUnits(units, plan, head);
      return tf.tidy(() => grow(currentValues(paths), units, random));
    },
    grow(params, { units }, random) {
      checkUnits(units, plan, head);
      return grow(params, units, random);
    },
    forward(params, x, forwardOptions = {}) {
      const cast = input && x.dtype !== input.dtype ? tf.cast(x, input.dtype) : x;
      const used = plan.head ? onlyUnits(params, forwardOptions.units, plan.head) : params;
      const { result, updates } = withParams(paths, used, () =>
        runLayers(plan, used, { slot: 0, x: cast }, forwardOptions),
      );
      return { ...result, updates };
    },
    ...(readsOut(plan)
      ? {
          readout: (params, features) =>
            withParams(paths, params, () => runLayers(plan, params, { slot: plan.features, x: features }, {})).result
              .outputs,
        }
      : {}),
  };
}

function checkUnits(units: number, plan: Plan, head: Head): void {
  if (head.kind === 'fixed' ? units === plan.units : units >= plan.units) return;
  throw new UnforgetError({
    code: 'invalid-input',
    what: `Units of a LayersModel with a head of kind '${head.kind}'`,
    expected: `${head.kind === 'fixed' ? '' : 'at least '}${plan.units}`,
    received: String(units),
  });
}
