import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unitsFromText, unitsToText } from './unit-runs.ts';

it('writes runs of units short', () => {
  expect(unitsToText([0, 1, 2, 7, 9, 10])).toBe('0-2+7+9-10');
});

it('reads what it writes', () => {
  const units = fc.uniqueArray(fc.nat(200), { minLength: 1 }).map((all) => all.sort((a, b) => a - b));
  fc.assert(
    fc.property(units, (all) => {
      expect(unitsFromText(unitsToText(all))).toEqual(all);
    }),
  );
});
