import type { Batch, BatchPart } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { classShare } from './class-share.ts';

const part = (origin: BatchPart['origin'], weights: readonly number[]): BatchPart => ({
  origin,
  length: weights.length,
  x: new Float32Array(weights.length),
  y: new Int32Array(weights.length),
  weights: Float32Array.from(weights),
  taskIds: null,
});

/** Weights after the strategy, of an experience of two classes where the head has 16 units. */
const weighed = (emphasis: number, batch: Batch): number[][] => {
  const samples = { length: 3, shape: [1], x: new Float32Array(3), y: Int32Array.of(4, 5, 4) };
  const context = { samples, units: 16 } as never;
  return (classShare(emphasis).augmentBatch?.(batch, context) ?? []).map(({ weights }) => [...weights]);
};

describe('class-share', () => {
  const batch = [part('stream', [0.25, 0.25]), part('memory', [0.25, 0.125, 0.125])];

  it('gives new samples the share of their classes, times the emphasis', () => {
    // 2 of 16 classes: 1/8, doubled 1/4; the replayed ones get the other 3/4, in the proportions they had.
    expect(weighed(2, batch)).toEqual([
      [0.125, 0.125],
      [0.375, 0.1875, 0.1875],
    ]);
  });

  it('leaves replayed samples at least half', () => {
    expect(weighed(100, batch)).toEqual([
      [0.25, 0.25],
      [0.25, 0.125, 0.125],
    ]);
  });

  it('changes nothing where nothing is replayed', () => {
    expect(weighed(2, [part('stream', [0.5, 0.5])])).toEqual([[0.5, 0.5]]);
  });
});
