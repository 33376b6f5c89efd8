import { expect, it } from 'vitest';
import type { Check } from '../workers/protocol.ts';
import { all, bothLearn, bytesAs, sameAccuracy, sameFigure, sameLoss } from './judges.ts';

const seen = (prepared: Check, ...checks: Check[]) => ({ prepared, checks });
const learns = seen({ loss: 1 }, { loss: 0.5 });
const none = new Map();

it('objects to a loss that does not fall', () => {
  expect(bothLearn(learns, learns, none)).toBeNull();
  expect(bothLearn(learns, seen({ loss: 0.5 }, { loss: 0.6 }), none)).toBe('the loss of theirs went from 0.5 to 0.6');
  expect(bothLearn(seen({ loss: 1 }, { loss: Number.NaN }), learns, none)).toContain('ours');
  expect(bothLearn(seen({ loss: 0.01 }, { loss: 0.02 }), learns, none)).toBeNull(); // learned already
});

it('objects to other losses after the same steps', () => {
  expect(sameLoss(0.05)(seen({ loss: 1.04 }, { loss: 0.5 }), learns, none)).toBeNull();
  expect(sameLoss(0.05)(seen({ loss: 1.06 }, { loss: 0.5 }), learns, none)).toContain('1.06 and 1');
  expect(sameLoss(0.05)(seen({}, { loss: 0.5 }), learns, none)).not.toBeNull();
});

it('objects to another result', () => {
  const [a, b] = [seen({}, { sum: 10 }), seen({}, { sum: 10.5 })];
  expect(sameFigure('sum', { relative: 0.05 })(a, b, none)).toBeNull();
  expect(sameFigure('sum', { relative: 0.04 })(a, b, none)).toBe('sum is 10 and 10.5');
  expect(sameFigure('sum', { absolute: 0.4 })(a, b, none)).not.toBeNull();
  expect(sameFigure('steps', { absolute: 1 })(a, b, none)).not.toBeNull(); // not told at all
});

it('objects to accuracies whose means are further apart than their noise, and than a point', () => {
  const of = (...accuracies: number[]) => seen({}, ...accuracies.map((accuracy) => ({ accuracy })));
  expect(sameAccuracy(of(0.98, 0.98), of(0.99, 0.988), none)).toBeNull(); // 0.9 points
  expect(sameAccuracy(of(0.97, 0.97), of(0.99, 0.99), none)).toBe(
    'mean accuracy is 97.0 and 99.0 %, more than 1.0 points apart',
  );
  // Standard errors of 2 points each: 2 √8 = 5.7 are allowed.
  expect(sameAccuracy(of(0.8, 0.84), of(0.85, 0.89), none)).toBeNull(); // 5 apart
  expect(sameAccuracy(of(0.8, 0.84), of(0.86, 0.9), none)).toContain('more than 5.7 points');
  expect(sameAccuracy(of(0.8), of(0.85), none)).toContain('more than 1.0 points'); // one seed: no noise is known
  expect(sameAccuracy(of(0.8), seen({}, {}), none)).not.toBeNull(); // not told at all
});

it('objects to memory that grows', () => {
  const sides = new Map([['one', seen({ bytes: 1_000_000 })]]);
  expect(bytesAs('one')(seen({ bytes: 1_000_100 }), learns, sides)).toBeNull();
  expect(bytesAs('one')(seen({ bytes: 2_000_000 }), learns, sides)).toContain('2000000');
  expect(
    all(bothLearn, bytesAs('one'))({ ...learns, prepared: { loss: 1, bytes: 9e6 } }, learns, sides),
  ).not.toBeNull();
});
