import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../__fixtures__/builders.ts';
import { labelRegistry, labelRegistryFromJSON } from './registry.ts';

describe('labelRegistry', () => {
  it('numbers labels in order and keeps their units', () => {
    const registry = labelRegistry(['refund', 'delivery', 'refund']);
    expect(registry.size).toBe(2);
    expect(registry.add('complaint')).toBe(2);
    expect(registry.add('refund')).toBe(0);
    expect(registry.unitOf('delivery')).toBe(1);
    expect(registry.labelOf(2)).toBe('complaint');
    expect(registry.has('Refund')).toBe(false);
    expect(registry.labels()).toEqual(['refund', 'delivery', 'complaint']);
  });

  it('gives away copies only', () => {
    const registry = labelRegistry(['a']);
    registry.labels().push('b');
    expect(registry.size).toBe(1);
  });

  it('is append-only: growing never changes a unit that was given', () => {
    const names = fc.array(fc.string({ minLength: 1 }), { maxLength: 20 });
    fc.assert(
      fc.property(names, names, (before, after) => {
        const registry = labelRegistry(before);
        const units = before.map(registry.unitOf);
        const encoded = registry.encode(after, { grow: true });
        expect(before.map(registry.unitOf)).toEqual(units);
        expect([...encoded].map(registry.labelOf)).toEqual(after);
        expect(registry.size).toBe(new Set([...before, ...after]).size);
      }),
    );
  });

  it('comes back from JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }), { maxLength: 12 }), (names) => {
        const registry = labelRegistry(names);
        const again = labelRegistryFromJSON(JSON.parse(JSON.stringify(registry)));
        expect(again.labels()).toEqual(registry.labels());
        expect(names.map(again.unitOf)).toEqual(names.map(registry.unitOf));
      }),
    );
  });

  it('is not confused by names that objects have', () => {
    const registry = labelRegistry(['constructor', '__proto__']);
    expect(registry.unitOf('__proto__')).toBe(1);
    expect(registry.has('toString')).toBe(false);
  });

  it('names near labels for an unknown one', async () => {
    const registry = labelRegistry(['card_arrival', 'card_linking', 'refund']);
    const error = await errorOf(() => registry.unitOf('card_arival'));
    expect(error.code).toBe('label-out-of-range');
    expect(error.message).toBe(
      'Label "card_arival": expected one of 3 known labels, received an unknown one. Did you mean "card_arrival".',
    );
    expect((await errorOf(() => registry.unitOf('xyz'))).remedy).toBe('Register it with add()');
  });

  it('refuses units that were never given', async () => {
    expect((await errorOf(() => labelRegistry(['a', 'b']).labelOf(2))).message).toBe(
      'Unit: expected an integer from 0 to 1, received 2.',
    );
    expect((await errorOf(() => labelRegistry().labelOf(0))).message).toMatch(/the registry is empty/);
  });

  it('takes no text for a list of its characters, and no word for a unit', async () => {
    const registry = labelRegistry(['a', 'b']);
    const message = 'Labels: expected a list of strings, received "ab". Put it in a list: ["ab"].';
    expect((await errorOf(() => registry.encode('ab'))).message).toBe(message);
    expect((await errorOf(() => labelRegistry('ab'))).message).toBe(message);
    expect((await errorOf(() => labelRegistry(7 as never))).message).toBe(
      'Labels: expected a list of strings, received 7.',
    );
    for (const unit of ['length', '0', 0.5, -1]) {
      expect((await errorOf(() => registry.labelOf(unit as never))).code).toBe('label-out-of-range');
    }
    expect([...registry.encode(new Set(['b', 'a']))]).toEqual([1, 0]);
  });

  it('refuses options of encode that it does not know', async () => {
    const registry = labelRegistry(['a']);
    expect((await errorOf(() => registry.encode(['a'], { grows: true } as never))).code).toBe('invalid-option');
    expect((await errorOf(() => registry.encode(['a'], { grow: 'no' } as never))).code).toBe('invalid-option');
  });

  it('registers nothing when one of the labels is bad', async () => {
    const registry = labelRegistry(['a']);
    expect((await errorOf(() => registry.encode(['b', '', 'c'], { grow: true }))).code).toBe('invalid-input');
    expect((await errorOf(() => registry.encode(['a', 'b']))).code).toBe('label-out-of-range');
    expect(registry.labels()).toEqual(['a']);
  });

  it.each([
    null,
    7,
    {},
    { version: 1 },
    { version: 1, labels: ['a', 3] },
    { version: 1, labels: ['a', 'a'] },
    { version: 1, labels: [''] },
  ])('refuses to be read from %j', async (saved) => {
    expect((await errorOf(() => labelRegistryFromJSON(saved))).code).toBe('corrupt-state');
  });

  it('says so when a newer version wrote the JSON', async () => {
    const error = await errorOf(() => labelRegistryFromJSON({ version: 2, labels: [] }));
    expect(error.code).toBe('incompatible-state');
    expect(error.message).toBe('Saved label registry: expected version 1, received version 2. Update @unforget/data.');
  });
});
