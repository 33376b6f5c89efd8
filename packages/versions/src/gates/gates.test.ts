import { expect, it } from 'vitest';
import { errorOf } from '../__fixtures__/stores.ts';
import { checkGates, DEFAULT_GATES, drop, floor, type Gate } from './gates.ts';

it('gates come back from JSON', () => {
  const gates = [
    ...DEFAULT_GATES,
    floor({ accuracy: 0.5, per: 'label', only: ['a'], except: ['b'], evidence: 'safety' }),
  ];
  expect(checkGates(JSON.parse(JSON.stringify(gates)))).toEqual(gates);
});

it.each<[string, () => unknown, RegExp]>([
  ['an accuracy in percent', () => floor({ accuracy: 90 }), /"accuracy".*\[0, 1\), received 90/],
  ['a floor that nothing can be above', () => floor({ accuracy: 1 }), /received 1/],
  ['a missing drop', () => drop({} as never), /"most".*received undefined/],
  ['an alpha of zero', () => drop({ most: 0, alpha: 0 }), /"alpha"/],
  ['an unknown level', () => drop({ most: 0, per: 'class' as never }), /overall \| task \| label, received "class"/],
  ['an unknown evidence', () => drop({ most: 0, evidence: 'none' as never }), /harm \| safety, received "none"/],
  ['a misspelt option', () => drop({ most: 0, allpha: 1 } as never), /Unknown option "allpha" of drop/],
  ['a name in the place of names', () => drop({ most: 0, only: 'a' as never }), /"only".*array of names/],
  [
    'gates that are none',
    () => checkGates([{ gate: 'wall' } as unknown as Gate]),
    /a gate "floor" or "drop", received "wall"/,
  ],
  ['a gate in the place of gates', () => checkGates(drop({ most: 0 }) as never), /"gates".*an array/],
])('refuses %s', async (_, work, text) => {
  const error = await errorOf(work);
  expect(error.code).toBe('invalid-option');
  expect(error.message).toMatch(text);
});
