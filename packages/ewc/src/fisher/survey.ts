import * as tf from '@tensorflow/tfjs-core';
import { type LayerCall, type Model, type ParamTree, UnforgetError } from '@unforget/types';
import { perSampleRule, perSampleRuleKinds } from './rules/registry.ts';

/** Rows of the trial pass: two, since with one a layer that mixes samples and positions would go unnoticed. */
const TRIAL_ROWS = 2;

/** What one small forward pass tells of a model. */
export interface Survey {
  /** Width of the outputs. */
  readonly units: number;
  /** Numbers that leave the tapped layers, for one sample. */
  readonly activations: number;
}

export interface SurveyInputs {
  readonly model: Model;
  readonly params: ParamTree;
  /** Paths of parameters that need a rule. */
  readonly trainable: readonly string[];
  /** Shape of one sample. */
  readonly shape: readonly number[];
}

/**
 * Runs zeros through the model, and makes sure that the rules will see each parameter once and sample by sample.
 * @throws UnforgetError `unsupported-layer`
 */
export function survey({ model, params, trainable, shape }: SurveyInputs): Survey {
  return tf.tidy(() => {
    const calls: LayerCall[] = [];
    const tap = (call: LayerCall): tf.Tensor => {
      if (ownsAny(call, new Set(trainable))) calls.push(call);
      return call.output;
    };
    const { outputs } = model.forward(params, tf.zeros([TRIAL_ROWS, ...shape]), { tap });
    checkCalls(model, calls, trainable);
    const numbers = calls.reduce((sum, { output }) => sum + output.size, 0);
    return { units: outputs.shape[1] as number, activations: numbers / TRIAL_ROWS };
  });
}

/** Width of the outputs, for a model whose layers don't matter. */
export const outputUnits = ({ model, params, shape }: Omit<SurveyInputs, 'trainable'>): number =>
  tf.tidy(() => model.forward(params, tf.zeros([1, ...shape])).outputs.shape[1] as number);

/** Throws `unsupported-layer` for a layer whose kind has no rule. */
export function checkKinds(model: Model): void {
  const fixed = model.frozen({});
  for (const site of model.sites) {
    const frozen = Object.values(site.params).every((path) => fixed.has(path));
    if (!frozen && !perSampleRule(site.kind)) throw unknownKind(model, site);
  }
}

export const ownsAny = (site: { readonly params: LayerCall['params'] }, paths: ReadonlySet<string>): boolean =>
  Object.values(site.params).some((path) => paths.has(path));

function checkCalls(model: Model, calls: readonly LayerCall[], trainable: readonly string[]): void {
  const owners = new Map<string, string>();
  for (const call of calls) {
    if (!perSampleRule(call.kind)) throw unknownKind(model, call);
    const rows = call.input.shape[0] === TRIAL_ROWS && call.output.shape[0] === TRIAL_ROWS;
    if (!rows) {
      const received = `input [${call.input.shape.join(', ')}] for a batch of ${TRIAL_ROWS}`;
      throw unsupported(layerOf(model, call), 'samples along the first axis', received);
    }
    for (const path of Object.values(call.params)) {
      if (owners.has(path)) {
        const received = `twice, in "${owners.get(path)}" and "${call.path}"`;
        throw unsupported(`Parameter "${path}" of model "${model.name}"`, 'to be used once in a pass', received);
      }
      owners.set(path, call.path);
    }
  }
  const orphan = trainable.find((path) => !owners.has(path));
  if (orphan === undefined) return;
  const received = 'none that the forward pass went through';
  throw unsupported(`Parameter "${orphan}" of model "${model.name}"`, 'a layer that owns it', received);
}

const layerOf = (model: Model, site: { readonly path: string; readonly kind: string }): string =>
  `Layer "${site.path}" of kind "${site.kind}" in model "${model.name}"`;

const unknownKind = (model: Model, site: { readonly path: string; readonly kind: string }): UnforgetError =>
  unsupported(
    layerOf(model, site),
    `a kind with a per-sample rule (${perSampleRuleKinds().join(', ')})`,
    `"${site.kind}"`,
    'Add one with registerPerSampleRule(), or use',
  );

function unsupported(what: string, expected: string, received: string, remedy = 'Use'): UnforgetError {
  const advice = `${remedy} { mode: 'loop' }, which takes any model but is slow`;
  return new UnforgetError({ code: 'unsupported-layer', what, expected, received, remedy: advice });
}
