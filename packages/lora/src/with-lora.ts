import * as tf from '@tensorflow/tfjs-core';
import { filterTree } from '@unforget/core';
import {
  type ForwardOptions,
  type ForwardResult,
  type Growth,
  type LayerSite,
  type Model,
  type ParamTree,
  type RandomFor,
  UnforgetError,
} from '@unforget/types';
import {
  type Adapter,
  type AdapterKey,
  adapterPath,
  adaptersIn,
  isAdapterPath,
  lastTurn,
  parsePath,
} from './adapter-paths.ts';
import { checkStart, startParams } from './adapter-state.ts';
import { type Base, baseOf, shapesOf } from './base.ts';
import { type LoraOptions, type LoraSettings, loraSettings } from './lora-options.ts';
import { adapted } from './low-rank.ts';
import { misfit } from './misfit.ts';
import { headOf } from './with-weights.ts';

/** A model with adapters. */
export interface LoraModel extends Model {
  /** The model it was made of. */
  readonly base: Model;
  readonly lora: LoraSettings;
  /** Paths of the head's parameters, the kernel's first. */
  readonly headPaths: readonly string[];
}

/**
 * Low-rank adaptation: the model with its parameters frozen but the head's, and beside the kernel W [in, out] of each
 * target layer two small matrices A [in, rank] and B [rank, out] that learn: outputs are x·W + c + (alpha / rank)·x·A·B.
 * B starts at zero, so the outputs start as the base's; A at U(±1/√in). The head learns and grows as before.
 *
 * Parameters: those of the base, and `lora/1/<layer>/a` and `…/b`; with several adapters `lora/2/…`, or
 * `lora/1-task-7/…`. A base with batch normalizations that aren't frozen runs in inference mode, dropout included, as
 * their statistics would change what is frozen.
 *
 * Cost: two thin products an adapter in a step, no gradient and no optimizer slots for the base. With `per-experience`
 * both grow with the number of experiences.
 * Source: Hu et al. 2021, arXiv:2106.09685; A starts as in their code, which differs from the paper's normal distribution.
 * @throws UnforgetError `invalid-option`; `unsupported-layer`; `incompatible-state` when `start` doesn't fit
 * @example createLearner({ model: withLora(fromLayersModel(pretrained), { rank: 8 }), optimizer: adam(1e-3) })
 */
export function withLora(model: Model, options: LoraOptions = {}): LoraModel {
  checkModel(model);
  const base = baseOf(model);
  const settings = loraSettings(options, model.sites, base.head);
  const { rank, alpha, adapters } = settings;
  const start = options.start ?? null;
  if (start) checkStart(start, base, settings);
  const { readout } = model;

  return {
    specificationVersion: 'v1',
    name: `${model.name} with LoRA (rank ${rank}, alpha ${alpha}, ${adapters})`,
    base: model,
    lora: settings,
    headPaths: Object.values(base.head.params),
    inputShape: model.inputShape,
    head: start ? headOf(model.head, start.units) : model.head,
    // The adapters first: others look for the head at the end.
    sites: [...adapterSites(settings), ...model.sites],
    noise: model.noise,
    frozen: (params) => frozenIn(params, base, settings),
    init(units, random) {
      if (start) return startParams(start, base, { units, random });
      const params = model.init(units, random);
      return adapters === 'one' ? withFresh(params, { turn: 1, task: null }, { settings, random }) : params;
    },
    grow: (params, growth, random) => grow(params, growth, { base, settings, random }),
    forward: (params, x, forwardOptions) => forward(params, x, { base, settings, options: forwardOptions ?? {} }),
    ...(readout ? { readout: (params, features) => readout(params, features) } : {}),
    misfit: (shapes, units) => misfit(shapes, shapesOf(model, units), settings),
  };
}

export const isLoraModel = (model: Model): model is LoraModel => 'lora' in model && 'base' in model;

/** Of all adapters, oldest first, those that take part in the forward pass. */
export function inUse({ lora }: Pick<LoraModel, 'lora'>, all: readonly Adapter[]): readonly Adapter[] {
  const last = all.at(-1)?.turn;
  return lora.adapters === 'per-task' ? all.filter(({ turn }) => turn === last) : all;
}

interface Making {
  readonly base: Base;
  readonly settings: LoraSettings;
  readonly random: RandomFor;
}

/** The base's own growth, and an adapter for what arrives. */
function grow(params: ParamTree, growth: Growth, making: Making): ParamTree {
  const { base, settings, random } = making;
  // Before anything is made: it throws where the task is not named.
  const key = keyFor(params, growth, settings);
  const own = filterTree(params, (path) => !isAdapterPath(path));
  const wide = base.model.grow(own, growth, random);
  const grown = wide === own ? params : { ...params, ...wide };
  if (!key) return grown;
  const { turn, task } = key;
  return task === null ? withFresh(grown, key, making) : withTask(grown, { turn, task }, making);
}

/** The adapter that begins with what arrives, or null where none does. */
function keyFor(params: ParamTree, { arrival }: Growth, { adapters }: LoraSettings): AdapterKey | null {
  if (!arrival || adapters === 'one') return null;
  return { turn: lastTurn(params) + 1, task: adapters === 'per-task' ? taskOf(arrival.taskId) : null };
}

/** The task's adapter last, so that it is the one in use: a new one, or the one it had under a new turn. */
function withTask(params: ParamTree, key: AdapterKey & { readonly task: number }, making: Making): ParamTree {
  const known = Object.keys(params).find((path) => parsePath(path)?.task === key.task);
  if (known === undefined) return withFresh(params, key, making);
  if (parsePath(known)?.turn === key.turn - 1) return params;
  const moved = Object.entries(params).map(([path, tensor]): [string, tf.Tensor] => {
    const own = parsePath(path);
    return [own?.task === key.task ? adapterPath(key, own.site, own.factor) : path, tensor];
  });
  return Object.fromEntries(moved);
}

function withFresh(params: ParamTree, key: AdapterKey, { settings, random }: Omit<Making, 'base'>): ParamTree {
  const made: Record<string, tf.Tensor> = {};
  for (const [site, kernel] of Object.entries(settings.targets)) {
    const [inputs, outputs] = (params[kernel] as tf.Tensor2D).shape;
    made[adapterPath(key, site, 'a')] = uniform([inputs, settings.rank], random('lora', key.turn, site));
    made[adapterPath(key, site, 'b')] = tf.zeros([settings.rank, outputs]);
  }
  return { ...params, ...made };
}

/** U(±1/√in) */
function uniform(shape: [number, number], source: ReturnType<RandomFor>): tf.Tensor {
  const bound = 1 / Math.sqrt(shape[0]);
  const values = Float32Array.from({ length: shape[0] * shape[1] }, () => (2 * source.next() - 1) * bound);
  return tf.tensor2d(values, shape);
}

/** The base's body, what the base had frozen, and every adapter but the last. */
function frozenIn(params: ParamTree, { body, model }: Base, { adapters }: LoraSettings): ReadonlySet<string> {
  const last = lastTurn(params);
  const older = adapters === 'one' ? [] : Object.keys(params).filter((path) => isOlder(path, last));
  return new Set([...body, ...model.frozen(params), ...older]);
}

function isOlder(path: string, last: number): boolean {
  const turn = parsePath(path)?.turn;
  return turn !== undefined && turn < last;
}

interface Passing {
  readonly base: Base;
  readonly settings: LoraSettings;
  readonly options: ForwardOptions;
}

function forward(params: ParamTree, x: tf.Tensor, { base, settings, options }: Passing): ForwardResult {
  const { training = false, tap, noise, units } = options;
  const used = inUse({ lora: settings }, adaptersIn(params));
  return base.model.forward(params, x, {
    training: training && !base.normalizes,
    ...(noise ? { noise } : {}),
    ...(units ? { units } : {}),
    tap(call) {
      const own = used.filter(({ site }) => site === call.path);
      const output = own.length ? adapted(call, own, { scale: settings.scale, tap }) : call.output;
      return tap ? tap({ ...call, output }) : output;
    },
  });
}

/** Those of the first adapter; further ones are of the same kind. */
const adapterSites = ({ targets }: LoraSettings): LayerSite[] =>
  Object.keys(targets).flatMap((site) =>
    (['a', 'b'] as const).map((factor) => {
      const path = adapterPath({ turn: 1, task: null }, site, factor);
      return { kind: 'Dense', path, params: { kernel: path }, config: {} };
    }),
  );

function taskOf(taskId: number | null): number {
  if (taskId !== null) return taskId;
  throw new UnforgetError({
    code: 'missing-task-id',
    what: 'A model with one adapter for each task',
    expected: 'an experience with its taskId',
    received: 'none',
    remedy: "Pass { samples, taskId }, or take adapters: 'per-experience'",
  });
}

function checkModel(model: unknown): void {
  const whole = typeof model === 'object' && model !== null && 'forward' in model && 'sites' in model;
  if (whole && !('lora' in model)) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'Model of withLora',
    expected: 'a model, such as mlp(…) or fromLayersModel(…)',
    received: whole ? 'one that has adapters already' : String(model),
  });
}
