import { describe, expect, it } from 'vitest';
import { checkKeys } from './index.ts';

describe('checkKeys', () => {
  it('takes what is known, and nothing at all', () => {
    expect(() => checkKeys('sort', { by: 1 }, ['by', 'order'])).not.toThrow();
    expect(() => checkKeys('sort', {}, [])).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    [
      'a misspelt option',
      { by: 1, odrer: 2 },
      'Unknown option "odrer" of sort: expected one of by, order, received "odrer".',
    ],
    ['null', null, 'Options of sort: expected an object, received null.'],
    ['a text', 'by', 'Options of sort: expected an object, received by.'],
  ])('refuses %s', (_, options, message) => {
    expect(() => checkKeys('sort', options as object, ['by', 'order'])).toThrow(
      expect.objectContaining({ code: 'invalid-option', message }),
    );
  });
});
