import * as tf from '@tensorflow/tfjs-core';
import { createRandom, disposeExcept } from '@unforget/core';
import { type LayerCall, type LayerSite, type Model, type ParamTree, UnforgetError } from '@unforget/types';

export type Shapes = Readonly<Record<string, readonly number[]>>;

/** What a trial pass tells of the model to adapt. */
export interface Base {
  readonly model: Model;
  /** The dense layer that makes the outputs; it stays trainable. */
  readonly head: LayerSite;
  /** Paths of all its parameters but the head's. */
  readonly body: ReadonlySet<string>;
  /** Has batch normalizations that training would change. */
  readonly normalizes: boolean;
}

const anyRandom = (...purpose: readonly (string | number)[]) => createRandom('trial', ...purpose);

/** Shapes of the parameters of a model with a head of `units`. */
export function shapesOf(model: Model, units: number): Shapes {
  return tf.tidy(() => {
    const shapes = Object.entries(model.init(units, anyRandom)).map(([path, { shape }]) => [path, shape]);
    return Object.fromEntries(shapes);
  });
}

/** @throws UnforgetError `unsupported-layer` when the outputs are not a dense layer's */
export function baseOf(model: Model): Base {
  const params = model.init(model.head.units ?? 1, anyRandom);
  try {
    const { kind, path, params: own, config } = headOf(model, params);
    const frozen = model.frozen(params);
    return {
      model,
      head: { kind, path, params: own, config },
      body: new Set(Object.keys(params).filter((each) => !Object.values(own).includes(each))),
      normalizes: model.sites.some((site) => site.kind === 'BatchNormalization' && learns(site, frozen)),
    };
  } finally {
    disposeExcept(params);
  }
}

const learns = ({ params: { gamma, beta } }: LayerSite, frozen: ReadonlySet<string>): boolean => {
  const own = [gamma, beta].filter((path) => path !== undefined);
  return !own.length || own.some((path) => !frozen.has(path));
};

/** The layer whose output is the model's. */
function headOf(model: Model, params: ParamTree): LayerSite {
  const calls: LayerCall[] = [];
  const tap = (call: LayerCall): tf.Tensor => {
    calls.push(call);
    return call.output;
  };
  const place = tf.tidy(() => {
    const { outputs } = model.forward(params, tf.zeros([1, ...model.inputShape]), { tap });
    return calls.findIndex(({ output }) => output === outputs);
  });
  const last = calls[place];
  if (last?.kind === 'Dense') return last;
  throw new UnforgetError({
    code: 'unsupported-layer',
    what: `Model "${model.name}" with LoRA`,
    expected: 'outputs that a dense layer makes, which is the head and stays trainable',
    received: last ? `a layer of kind "${last.kind}"` : 'outputs that no layer with parameters makes',
  });
}
