import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { Head, LayerSite } from '@unforget/types';
import { checkHead } from './head.ts';
import { activationOf } from './layers-model-calls.ts';
import { invalidOption, unsupported } from './layers-model-errors.ts';
import { reaches } from './layers-model-forward.ts';
import { type Graph, graphOf, type Step } from './layers-model-graph.ts';
import { type Weights, weightsOf } from './layers-model-weights.ts';

/** A LayersModel taken apart: what a forward pass does, in order. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly weights: Weights;
  /** Slot of the logits. */
  readonly output: number;
  /** Slot of what goes into the last dense layer. */
  readonly features: number;
  /** The step whose activation is left out, if it ends in softmax or sigmoid. */
  readonly bare: Step | null;
  /** The dense layer that makes the outputs, or null when another kind does. */
  readonly head: LayerSite | null;
  readonly units: number;
}

/** @throws UnforgetError `unsupported-layer` */
export function planOf(model: LayersModel): Plan {
  const graph = graphOf(model);
  const weights = weightsOf(model, graph);
  const last = producer(graph, graph.output);
  const closing = last && closes(last) ? last : null;
  const output = closing ? (closing.inputs[0] as number) : graph.output;
  const maker = closing ? producer(graph, output) : last;
  const head = maker && kindOf(maker) === 'Dense' ? maker : null;
  const ends = head && !closing && SQUASHING.has(activationOf(head.layer as layers.Layer).getClassName());
  const wide = head ?? graph.steps.findLast((step) => kindOf(step) === 'Dense' && step.inputShape.length === 1);
  return {
    steps: graph.steps.filter((step) => step !== closing),
    weights,
    output,
    features: wide?.inputs[0] ?? output,
    bare: ends ? head : null,
    head: (head?.layer && weights.sites.get(head.layer)) ?? null,
    units: model.outputs[0]?.shape[1] as number,
  };
}

/** Whether the outputs follow from the features alone, so that the layers below can be left out. */
export function readsOut({ steps, features, output }: Plan): boolean {
  const filled = new Set([features]);
  for (const step of steps) {
    if (reaches(step, (slot) => filled.has(slot))) for (const slot of step.outputs) filled.add(slot);
  }
  return filled.has(output);
}

const SQUASHING = new Set(['softmax', 'sigmoid']);

const kindOf = ({ layer }: Step): string | undefined => layer?.getClassName();

/** The call of a layer that fills the slot, seen through the borders of nested models. */
function producer({ steps }: Graph, slot: number): Step | null {
  const step = steps.find(({ outputs }) => outputs.includes(slot));
  if (!step || step.layer) return step ?? null;
  return producer({ steps, output: slot }, step.inputs[step.outputs.indexOf(slot)] as number);
}

/** Whether the step is a layer of its own that turns logits [n, units] into probabilities. */
function closes({ layer }: Step): boolean {
  if (layer?.getClassName() === 'Activation') return SQUASHING.has(activationOf(layer).getClassName());
  if (layer?.getClassName() !== 'Softmax') return false;
  const { axis = -1 } = layer as unknown as { readonly axis?: number };
  return axis === -1 || axis === 1;
}

/**
 * The head to use, with the number of units it starts with.
 * @throws UnforgetError `invalid-option`, `unsupported-layer`
 */
export function headFor(option: Head | undefined, plan: Plan): Head {
  if (option === undefined) return { kind: 'fixed', units: plan.units };
  checkHead(option);
  const { units = plan.units } = option;
  if (option.kind === 'fixed') {
    if (units === plan.units) return option;
    throw invalidOption(
      'head',
      `the model's ${plan.units} units`,
      `${units}`,
      "Use kind 'growing' or 'multi' to add units",
    );
  }
  if (units < plan.units) {
    const remedy = 'Leave units out, or give the adapter a model whose last layer is smaller';
    throw invalidOption('head', `at least the model's ${plan.units} units`, `${units}`, remedy);
  }
  checkGrows(plan, option.kind);
  return { kind: option.kind, units };
}

function checkGrows({ steps, head }: Plan, kind: string): void {
  const calls = steps.filter(({ path }) => path === head?.path).length;
  if (head && calls === 1) return;
  throw unsupported({
    what: `A head of kind '${kind}'`,
    expected: 'a model that ends with a Dense layer of its own, which new units can be added to',
    received: head ? `layer "${head.path}", which is called ${calls} times` : 'a model that ends otherwise',
    remedy: "End the model with a Dense layer, or use { kind: 'fixed' }",
  });
}
