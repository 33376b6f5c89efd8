import * as tf from '@tensorflow/tfjs-core';
import { type Head, type LayerSite, type ParamTree, type RandomFor, UnforgetError } from '@unforget/types';
import { checkKeys } from '../options.ts';
import { at } from '../tree.ts';
import { type Initializer, initialBias, initialWeights } from './initializer.ts';
import { denseSite } from './layers.ts';

export const HEAD_SITE: LayerSite = denseSite('head');

/** Of a model whose parameters all learn. */
export const NONE_FROZEN: ReadonlySet<string> = new Set();

/** Throws unless `head` is one of the three kinds with a sensible number of units. */
export function checkHead(head: Head): void {
  if (typeof head !== 'object' || head === null) throw badHead(head);
  checkKeys('head', head, ['kind', 'units']);
  const units = head.units;
  const known = head.kind === 'growing' || head.kind === 'multi' || head.kind === 'fixed';
  const counted = units === undefined ? head.kind !== 'fixed' : Number.isInteger(units) && units >= 1;
  if (!(known && counted)) throw badHead(head);
}

const badHead = (head: unknown): UnforgetError =>
  new UnforgetError({
    code: 'invalid-option',
    what: 'Option "head"',
    expected: "{ kind: 'growing' }, { kind: 'multi' } or { kind: 'fixed', units: a positive integer }",
    received: JSON.stringify(head) ?? 'none',
  });

export interface Columns {
  readonly features: number;
  readonly from: number;
  readonly to: number;
  readonly initializer: Initializer;
}

/**
 * Head weights and biases for units `from` … `to − 1`. Every unit has its own random source, so a head has the same
 * start whether its units came at once or one by one.
 */
function freshColumns(random: RandomFor, { features, from, to, initializer }: Columns): [tf.Tensor, tf.Tensor] {
  const fans = { fanIn: features, fanOut: 1 };
  const sources = Array.from({ length: to - from }, (_, i) => random('init', 'head', from + i));
  return tf.tidy(() => [
    tf.concat(
      sources.map((source) => initialWeights(initializer, source, [features, 1], fans)),
      1,
    ),
    tf.concat(
      sources.map((source) => initialBias(initializer, source, [1], features)),
      0,
    ),
  ]);
}

export function initialHead(units: number, random: RandomFor, options: Omit<Columns, 'from' | 'to'>): ParamTree {
  const [kernel, bias] = freshColumns(random, { ...options, from: 0, to: units });
  return { 'head/kernel': kernel, 'head/bias': bias };
}

/** How new units of a dense layer begin. */
export interface Growth {
  readonly site: LayerSite;
  readonly random: RandomFor;
  readonly initializer: Initializer;
}

/**
 * `params` with the dense layer at `site` widened to `units`; old columns keep their bits. Returns `params` itself when
 * it is that wide already.
 */
export function widenDense(params: ParamTree, units: number, { site, random, initializer }: Growth): ParamTree {
  const { kernel: kernelPath = '', bias: biasPath } = site.params;
  const kernel = at(params, kernelPath);
  const [features, from] = kernel.shape as [number, number];
  if (units <= from) return params;
  return tf.tidy(() => {
    const [newKernel, newBias] = freshColumns(random, { features, from, to: units, initializer });
    const widened: ParamTree = { ...params, [kernelPath]: tf.concat([kernel, newKernel], 1) };
    if (biasPath === undefined) return widened;
    return { ...widened, [biasPath]: tf.concat([at(params, biasPath), newBias], 0) };
  });
}

/** `params` with a head of `units`; old columns keep their bits. Returns `params` itself when it is that wide already. */
export function growHead(params: ParamTree, units: number, random: RandomFor, initializer: Initializer): ParamTree {
  return widenDense(params, units, { site: HEAD_SITE, random, initializer });
}

/** `params` with the columns of these units alone in the dense layer at `site`; all of them where none are named. */
export function onlyUnits(
  params: ParamTree,
  units: readonly number[] | undefined,
  site: LayerSite = HEAD_SITE,
): ParamTree {
  if (!units) return params;
  const wanted = tf.tensor1d([...units], 'int32');
  const columns = Object.values(site.params).map((path): [string, tf.Tensor] => {
    const param = at(params, path);
    return [path, tf.gather(param, wanted, param.rank - 1)];
  });
  return { ...params, ...Object.fromEntries(columns) };
}
