import type { LayersModel, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkLayer, DROPOUTS } from './layers-model-checks.ts';
import { unsupported } from './layers-model-errors.ts';

type Layer = layers.Layer;
type GraphNode = Layer['inboundNodes'][number];

/** One call of a layer. Tensors live in numbered slots; slot 0 is the model's input. */
export interface Step {
  /** Null at the border of a nested model, which hands on its tensors without their masks. */
  readonly layer: Layer | null;
  /** Names of the nested models around the layer and its own, joined by `/`. */
  readonly path: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Shape of the first input without the batch axis. */
  readonly inputShape: readonly (number | null)[];
  /** False when the layer, or a model around it, is set to `trainable: false`. */
  readonly trainable: boolean;
  /** Name of the random numbers that a dropout layer needs in this call, or null. */
  readonly noise: string | null;
}

/** The layers of a model in an order in which they can be called, nested models opened up. */
export interface Graph {
  readonly steps: readonly Step[];
  readonly output: number;
}

interface Call {
  /** Slots of the inputs. */
  readonly from: readonly number[];
  readonly inputTensors: readonly SymbolicTensor[];
  readonly outputTensors: readonly SymbolicTensor[];
}

interface Scope {
  readonly prefix: string;
  readonly trainable: boolean;
}

/** @throws UnforgetError `unsupported-layer` */
export function graphOf(model: LayersModel): Graph {
  const builder = new GraphBuilder();
  const [output] = builder.open(model, [0], { prefix: '', trainable: model.trainable });
  return { steps: builder.steps, output: output as number };
}

class GraphBuilder {
  readonly steps: Step[] = [];
  readonly #paths: Map<Layer, string> = new Map();
  readonly #drops: Map<string, number> = new Map();
  #slots = 1;

  /** Adds the layers of a model whose inputs are in the given slots; returns the slots of its outputs. */
  open(model: LayersModel, inputs: readonly number[], scope: Scope): number[] {
    const slotOf = new Map(model.inputs.map((tensor, i): [number, number] => [tensor.id, inputs[i] as number]));
    const slot = (tensor: SymbolicTensor): number => {
      const known = slotOf.get(tensor.id);
      if (known !== undefined) return known;
      const { inputTensors, outputTensors } = tensor.sourceLayer.inboundNodes[tensor.nodeIndex] as GraphNode;
      // The last input first, as tfjs goes: batch statistics of a shared layer then move in the same order.
      const from = [...inputTensors].reverse().map(slot).reverse();
      const to = this.#call(tensor.sourceLayer, { from, inputTensors, outputTensors }, scope);
      outputTensors.forEach((output, i) => {
        slotOf.set(output.id, to[i] as number);
      });
      return slotOf.get(tensor.id) as number;
    };
    return model.outputs.map(slot);
  }

  #call(layer: Layer, node: Call, { prefix, trainable }: Scope): number[] {
    const path = this.#pathOf(layer, prefix);
    if (isModel(layer)) {
      const inside = { prefix: `${path}/`, trainable: trainable && layer.trainable };
      return this.#border(this.open(layer, this.#border(node.from, path), inside), path);
    }
    checkLayer(layer, path);
    const outputs = node.outputTensors.map(() => this.#slots++);
    this.steps.push({
      layer,
      path,
      inputs: node.from,
      outputs,
      inputShape: node.inputTensors[0]?.shape.slice(1) ?? [],
      trainable: trainable && layer.trainable,
      noise: this.#noiseName(layer, path),
    });
    return outputs;
  }

  #border(inputs: readonly number[], path: string): number[] {
    const outputs = inputs.map(() => this.#slots++);
    this.steps.push({ layer: null, path, inputs, outputs, inputShape: [], trainable: false, noise: null });
    return outputs;
  }

  #pathOf(layer: Layer, prefix: string): string {
    const known = this.#paths.get(layer);
    if (known !== undefined) return known;
    const path = prefix + layer.name;
    if ([...this.#paths.values()].includes(path)) {
      throw unsupported({
        what: `Layers named "${path}"`,
        expected: 'a name of its own for each layer',
        received: 'two layers of that name',
        remedy: 'Give one of them another name',
      });
    }
    this.#paths.set(layer, path);
    return path;
  }

  /** A dropout layer that is called twice draws twice. */
  #noiseName(layer: Layer, path: string): string | null {
    const { rate } = layer as unknown as { readonly rate: number };
    if (!DROPOUTS.has(layer.getClassName()) || !(rate > 0 && rate < 1)) return null;
    const calls = (this.#drops.get(path) ?? 0) + 1;
    this.#drops.set(path, calls);
    return calls === 1 ? path : `${path}#${calls}`;
  }
}

const isModel = (layer: Layer): layer is LayersModel => 'inputs' in layer && 'outputs' in layer && 'layers' in layer;

/** Shape of one sample's random numbers for each dropout call, by name. */
export function noiseShapes({ steps }: Graph): Record<string, readonly number[]> {
  const named = steps.flatMap((step): [string, readonly number[]][] =>
    step.noise === null ? [] : [[step.noise, noiseShape(step)]],
  );
  return Object.fromEntries(named);
}

function noiseShape({ layer, path, inputShape }: Step): readonly number[] {
  const dropout = layer as unknown as { getNoiseShape(input: { shape: unknown }): readonly (number | null)[] | null };
  const shape = dropout.getNoiseShape({ shape: [null, ...inputShape] })?.slice(1) ?? inputShape;
  if (shape.every((size): size is number => size !== null)) return shape as readonly number[];
  throw unsupported({
    what: `Dropout layer "${path}"`,
    expected: 'an input of known size',
    received: `[${shape.map((size) => size ?? '?').join(', ')}]`,
    remedy: 'Build the model with a full inputShape',
  });
}
