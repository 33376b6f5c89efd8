import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { expectSameBits, nativeIsThere, numbers, orWhyNot, startNative } from './__fixtures__/native.ts';

type One = (x: tf.Tensor) => tf.Tensor | tf.Tensor[];
type Two = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor | tf.Tensor[];

/** Of [4, 6] numbers between −2 and 2. */
const UNARY: Readonly<Record<string, One>> = {
  abs: tf.abs,
  acos: (x) => tf.acos(tf.div(x, 2)),
  acosh: (x) => tf.acosh(tf.add(x, 4)),
  asin: (x) => tf.asin(tf.div(x, 2)),
  asinh: tf.asinh,
  atan: tf.atan,
  atanh: (x) => tf.atanh(tf.div(x, 3)),
  ceil: tf.ceil,
  clipByValue: (x) => tf.clipByValue(x, -1, 1),
  cos: tf.cos,
  cosh: tf.cosh,
  elu: tf.elu,
  erf: tf.erf,
  exp: tf.exp,
  expm1: tf.expm1,
  floor: tf.floor,
  isFinite: (x) => tf.isFinite(tf.log(x)),
  isInf: (x) => tf.isInf(tf.div(x, 0)),
  isNaN: (x) => tf.isNaN(tf.log(x)),
  leakyRelu: (x) => tf.leakyRelu(x, 0.1),
  log: (x) => tf.log(tf.abs(x)),
  log1p: (x) => tf.log1p(tf.abs(x)),
  logSigmoid: tf.logSigmoid,
  logSoftmax: (x) => tf.logSoftmax(x),
  neg: tf.neg,
  onesLike: tf.onesLike,
  reciprocal: tf.reciprocal,
  relu: tf.relu,
  relu6: tf.relu6,
  round: tf.round,
  rsqrt: (x) => tf.rsqrt(tf.abs(x)),
  selu: tf.selu,
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  sin: tf.sin,
  sinh: tf.sinh,
  softmax: (x) => tf.softmax(x),
  softplus: tf.softplus,
  sqrt: (x) => tf.sqrt(tf.abs(x)),
  square: tf.square,
  step: (x) => tf.step(x, 0.5),
  tan: tf.tan,
  tanh: tf.tanh,
  zerosLike: tf.zerosLike,
};

const BINARY: Readonly<Record<string, Two>> = {
  add: tf.add,
  addN: (x, y) => tf.addN([x, y, x]),
  'addN of one': (x) => tf.mul(tf.addN([x]), 2),
  'addN of temporaries': (x, y) => tf.addN([x, y, tf.square(x)]),
  ...Object.fromEntries(
    [7, 8, 9, 10, 16, 19].map((count): [string, Two] => [
      `addN of ${count}`,
      (x, y) => tf.addN(Array.from({ length: count }, (_, i) => tf.mul(i % 2 ? x : y, i + 0.1))),
    ]),
  ),
  atan2: tf.atan2,
  divNoNan: (x, y) => tf.divNoNan(x, tf.relu(y)),
  div: tf.div,
  floorDiv: tf.floorDiv,
  maximum: tf.maximum,
  minimum: tf.minimum,
  mod: tf.mod,
  mul: tf.mul,
  pow: (x, y) => tf.pow(tf.abs(x), y),
  prelu: tf.prelu,
  squaredDifference: tf.squaredDifference,
  sub: tf.sub,
  einsum: (x, y) => tf.einsum('ni,mi->nm', x, y),
  'broadcast of a row': (x, y) => tf.add(x, tf.slice(y, [0, 0], [1, 6])),
  'broadcast of a scalar input': (x, y) => tf.mul(x, tf.sum(y)),
};

const COMPARING: Readonly<Record<string, Two>> = {
  equal: (x, y) => tf.equal(tf.round(x), tf.round(y)),
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  notEqual: (x, y) => tf.notEqual(tf.round(x), tf.round(y)),
  logicalAnd: (x, y) => tf.logicalAnd(tf.greater(x, 0), tf.greater(y, 0)),
  logicalNot: (x) => tf.logicalNot(tf.greater(x, 0)),
  logicalOr: (x, y) => tf.logicalOr(tf.greater(x, 0), tf.greater(y, 0)),
  logicalXor: (x, y) => tf.logicalXor(tf.greater(x, 0), tf.greater(y, 0)),
  where: (x, y) => tf.where(tf.greater(x, y), x, y),
};

const REDUCING: Readonly<Record<string, One>> = {
  all: (x) => tf.all(tf.greater(x, -1), 1),
  any: (x) => tf.any(tf.greater(x, 1), 1),
  argMax: (x) => tf.argMax(x, 1),
  argMin: (x) => tf.argMin(x, 0),
  bincount: (x) => tf.bincount(tf.cast(tf.abs(tf.reshape(x, [24])), 'int32') as tf.Tensor1D, tf.ones([24]), 3),
  cumprod: (x) => tf.cumprod(x, 1),
  cumsum: (x) => tf.cumsum(x, 1, true, true),
  logSumExp: (x) => tf.logSumExp(x, 1),
  max: (x) => tf.max(x, 1, true),
  mean: (x) => tf.mean(x, 0),
  'mean of integers': (x) => tf.mean(tf.cast(tf.mul(x, 10), 'int32')),
  min: (x) => tf.min(x),
  moments: (x) => Object.values(tf.moments(x, 0)),
  norm: (x) => tf.norm(x),
  prod: (x) => tf.prod(x, 1),
  sum: (x) => tf.sum(x, [0, 1]),
  'sum of flags': (x) => tf.sum(tf.greater(x, 0)),
  topk: (x) => Object.values(tf.topk(x, 2)),
};

const SHAPING: Readonly<Record<string, One>> = {
  batchToSpaceND: (x) => tf.batchToSpaceND(tf.reshape(x, [4, 2, 3]), [2], [[0, 0]]),
  broadcastTo: (x) => tf.broadcastTo(tf.reshape(x, [1, 24]), [3, 24]),
  cast: (x) => [tf.cast(x, 'int32'), tf.cast(x, 'bool'), tf.cast(tf.cast(x, 'bool'), 'float32')],
  clone: (x) => tf.add(tf.clone(x), 1),
  concat: (x) => tf.concat([x, x, tf.neg(x)], 1),
  depthToSpace: (x) => tf.depthToSpace(tf.reshape(x, [1, 2, 3, 4]), 2),
  diag: (x) => tf.diag(tf.slice(x, [0, 0], [1, 6])),
  expandDims: (x) => [tf.expandDims(x, 1), tf.expandDims(tf.cast(x, 'int32'), -1), tf.expandDims(tf.greater(x, 0), 0)],
  eye: (x) => tf.matMul(x as tf.Tensor2D, tf.eye(6)),
  fill: (x) => tf.add(x, tf.fill([4, 6], 1.5)),
  gather: (x) => tf.gather(x, [2, 0, 2]),
  'gather by computed places': (x) => tf.gather(x, tf.argMax(x, 0)),
  gatherND: (x) => tf.gatherND(x, tf.tensor2d([0, 1, 3, 5], [2, 2], 'int32')),
  linspace: (x) => tf.add(x, tf.linspace(0, 1, 6)),
  mirrorPad: (x) => tf.mirrorPad(x, [[1, 1], [2, 0]], 'reflect'), // biome-ignore format: short
  oneHot: (x) => tf.oneHot(tf.cast(tf.abs(tf.reshape(x, [24])), 'int32'), 3),
  pad: (x) => tf.pad(x, [[0, 1], [2, 0]], 0.5), // biome-ignore format: short
  range: (x) => tf.mul(x, tf.range(0, 6)),
  reshape: (x) => tf.reshape(x, [2, -1]),
  reverse: (x) => tf.reverse(x, 1),
  scatterND: (x) => tf.scatterND(tf.tensor2d([1, 3], [2, 1], 'int32'), tf.slice(x, [0, 0], [2, 6]), [5, 6]),
  slice: (x) => tf.slice(x, [1, 2], [2, 3]),
  spaceToBatchND: (x) => tf.spaceToBatchND(tf.reshape(x, [1, 4, 6]), [2], [[0, 0]]),
  split: (x) => tf.split(x, [1, 2, 3], 1),
  'split with an unused piece': (x) => tf.add(...(tf.split(x, 3, 1).slice(1) as [tf.Tensor, tf.Tensor])),
  squeeze: (x) => tf.squeeze(tf.reshape(x, [1, 24, 1])),
  stack: (x) => tf.stack([x, x], 1),
  stridedSlice: (x) => tf.stridedSlice(x, [0, 1], [4, 6], [2, 2]),
  tensorScatterUpdate: (x) =>
    tf.tensorScatterUpdate(x, tf.tensor2d([0, 2], [2, 1], 'int32'), tf.slice(tf.neg(x), [0, 0], [2, 6])),
  tile: (x) => tf.tile(x, [2, 1]),
  transpose: (x) => tf.transpose(x, [1, 0]),
  unsortedSegmentSum: (x) => tf.unsortedSegmentSum(x, tf.tensor1d([0, 1, 0, 2], 'int32'), 3),
  unstack: (x) => tf.unstack(x, 0),
};

describe.skipIf(!nativeIsThere)(`operations as a graph are what they are one by one${orWhyNot}`, () => {
  beforeAll(startNative);
  const given = (): [tf.Tensor, tf.Tensor] => [
    numbers([4, 6], { from: -2, seed: 1 }),
    numbers([4, 6], { from: -2, seed: 2 }),
  ];

  it.each(Object.entries({ ...UNARY, ...REDUCING, ...SHAPING }))('%s', (_, run) => expectSameBits(run as One, given()));
  it.each(Object.entries({ ...BINARY, ...COMPARING }))('%s', (_, run) => expectSameBits(run as Two, given()));

  it.each(['add', 'floorDiv', 'maximum', 'minimum', 'mod', 'mul', 'sub'])('%s of integers', (name) => {
    const [x, y] = given().map((tensor) => tf.cast(tf.mul(tensor, 10), 'int32'));
    expectSameBits(BINARY[name] as Two, [x as tf.Tensor, tf.add(y as tf.Tensor, 40)]);
  });

  it('feeds flags and integers, as inputs and as constants', () => {
    const flags = tf.tensor1d([true, false, true], 'bool');
    const places = tf.tensor1d([2, -7, 2 ** 30], 'int32');
    expectSameBits(
      (f, p) => tf.where(tf.logicalOr(f as tf.Tensor, flags), tf.add(p as tf.Tensor, places), tf.scalar(-1, 'int32')),
      [tf.tensor1d([false, false, true], 'bool'), tf.tensor1d([5, 6, 7], 'int32')],
    );
  });
});
