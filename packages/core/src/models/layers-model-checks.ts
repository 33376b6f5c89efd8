import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { UnforgetError } from '@unforget/types';
import { unsupported } from './layers-model-errors.ts';

type Layer = layers.Layer;
type Fields = Readonly<Record<string, unknown>>;

/** Field that sets how much a layer draws, by class; the layer is harmless where it is 0 (for Dropout also at 1). */
const AMOUNT: Readonly<Record<string, string>> = {
  AlphaDropout: 'rate',
  Dropout: 'rate',
  GaussianDropout: 'rate',
  GaussianNoise: 'stddev',
  RandomHeight: 'factor',
  RandomWidth: 'factor',
  SpatialDropout1D: 'rate',
};

/** Classes whose random numbers come in as `noise`. */
export const DROPOUTS: ReadonlySet<string> = new Set(['Dropout', 'SpatialDropout1D']);

/** Where a layer keeps layers of its own. */
const INNER = ['layer', 'forwardLayer', 'backwardLayer', 'cell', 'cells', 'layers'] as const;

/**
 * Throws unless `model` is a tf.LayersModel with one input and one output [n, units], every size known.
 * @throws UnforgetError `invalid-option`, `unsupported-layer`
 */
export function checkLayersModel(model: LayersModel, where = 'fromLayersModel'): void {
  const fields = model as unknown as Fields | null | undefined;
  if (!Array.isArray(fields?.['inputs']) || !Array.isArray(fields['outputs']) || !Array.isArray(fields['layers'])) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: `The LayersModel given to ${where}`,
      expected: 'a tf.LayersModel, as tf.sequential(), tf.model() and tf.loadLayersModel() give',
      received: fields === null ? 'null' : (fields?.constructor?.name ?? typeof fields),
    });
  }
  checkOne(model, 'input', model.inputs.length);
  checkOne(model, 'output', model.outputs.length);
  checkInput(model);
  checkOutput(model);
}

function checkOne(model: LayersModel, what: 'input' | 'output', count: number): void {
  if (count === 1) return;
  throw unsupported({
    what: `Model "${model.name}"`,
    expected: `one ${what}`,
    received: String(count),
    remedy:
      count === 0
        ? 'Add layers to it first, the first one with an inputShape'
        : `Make a model of the part that has one ${what} with tf.model({ inputs, outputs })`,
  });
}

function checkInput(model: LayersModel): void {
  const shape = model.inputs[0]?.shape.slice(1) ?? [];
  if (shape.length && shape.every((size) => size !== null)) return;
  throw unsupported({
    what: `Input of model "${model.name}"`,
    expected: 'a known size on every axis but the first',
    received: shapeText(shape),
    remedy: 'Build the model with a full inputShape (an embedding: with inputLength)',
  });
}

function checkOutput(model: LayersModel): void {
  const shape = model.outputs[0]?.shape ?? [];
  if (shape.length === 2 && shape[1] != null) return;
  throw unsupported({
    what: `Output of model "${model.name}"`,
    expected: 'shape [n, units]',
    received: shapeText(shape),
    remedy: 'End the model with a layer that flattens or pools, or with returnSequences: false',
  });
}

const shapeText = (shape: readonly (number | null)[]): string => `[${shape.map((size) => size ?? '?').join(', ')}]`;

/**
 * Throws unless the layer gives the same output for the same parameters, input and noise, and is one whose equal we can
 * compute. Dropout layers pass where they stand in the graph, not inside of another layer.
 */
export function checkLayer(layer: Layer, path: string): void {
  const kind = layer.getClassName();
  if (!DROPOUTS.has(kind)) checkNotRandom(layer, path);
  const { dataFormat, noiseShape, stateful } = layer as unknown as Fields;
  if (stateful === true) {
    throw unsupported({
      what: `Layer "${path}" of kind "${kind}"`,
      expected: 'no memory from one batch to the next',
      received: 'stateful: true',
      remedy: 'Build the layer with stateful: false',
    });
  }
  if (kind === 'Conv2D' && dataFormat === 'channelsFirst') {
    throw unsupported({
      what: `Layer "${path}" of kind "Conv2D"`,
      expected: "dataFormat 'channelsLast'",
      received: "'channelsFirst'",
      remedy: "Build the model for images [height, width, channels] with dataFormat: 'channelsLast'",
    });
  }
  if (DROPOUTS.has(kind) && Array.isArray(noiseShape) && noiseShape[0] != null) {
    throw unsupported({
      what: `Layer "${path}" of kind "${kind}"`,
      expected: 'a mask for each sample: noiseShape with null first',
      received: `noiseShape [${noiseShape.join(', ')}]`,
      remedy: 'Build the layer with null as the first entry of noiseShape',
    });
  }
}

function checkNotRandom(layer: Layer, path: string): void {
  const found = randomPart(layer);
  if (!found) return;
  throw unsupported({
    what: `Layer "${path}" of kind "${layer.getClassName()}"`,
    expected: 'no random numbers but those of Dropout layers, which come from the seed',
    received: `${found.field} ${found.amount}`,
    remedy: `Build the layer with ${found.field} 0, or use Dropout layers between the layers instead`,
  });
}

interface RandomPart {
  readonly field: string;
  readonly amount: string;
}

/** What in the layer, or in the layers inside of it, draws random numbers that could not be resumed. */
function randomPart(layer: Layer): RandomPart | null {
  const kind = layer.getClassName?.() ?? 'Layer';
  const fields = layer as unknown as Fields;
  // Recurrent cells and attention have `dropout`, cells `recurrentDropout` as well.
  for (const field of [AMOUNT[kind], 'dropout', 'recurrentDropout']) {
    const amount = field === undefined ? 0 : fields[field];
    const draws = typeof amount === 'number' ? amount !== 0 : Array.isArray(amount);
    if (field !== undefined && draws) return { field, amount: String(amount) };
  }
  const inner = INNER.flatMap((name) => fields[name] ?? []).filter(
    (part): part is Layer => typeof part === 'object' && part !== null,
  );
  for (const part of inner) {
    const found = randomPart(part);
    if (found) return found;
  }
  return null;
}
