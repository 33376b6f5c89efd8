import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Segments } from './segments.ts';

/** What segments do, the obvious way: a list for each label. Positions are left to `move`, so lists are compared as sets. */
const CAPACITY = 12;

const step = fc.record({ label: fc.nat(4), position: fc.nat(100), from: fc.nat(4) });

describe('Segments', () => {
  it('keeps every slot under the label it was given to', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const segments = new Segments(CAPACITY);
        const lists = new Map<number, Set<number>>();
        const listOf = (label: number): Set<number> => lists.get(label) ?? new Set();
        for (const { label, position, from } of steps) {
          const index = segments.indexOf(label);
          if (!lists.has(label)) lists.set(label, new Set());
          if (segments.length < CAPACITY) {
            listOf(label).add(segments.length);
            segments.append(index, segments.length);
          } else {
            const giver = [...lists.keys()][from % lists.size] as number;
            const count = listOf(giver).size;
            if (!count || giver === label) continue;
            const slot = segments.move(segments.indexOf(giver), position % count, index);
            expect(listOf(giver).delete(slot)).toBe(true);
            listOf(label).add(slot);
          }
          for (const [known, slots] of lists) {
            const at = segments.indexOf(known);
            const found = Array.from({ length: segments.count(at) }, (_, i) => segments.slot(at, i));
            expect(found.toSorted((a, b) => a - b)).toEqual([...slots].toSorted((a, b) => a - b));
          }
          const most = Math.max(...[...lists.values()].map((slots) => slots.size));
          expect(segments.count(segments.largest())).toBe(most);
        }
        expect(segments.labels).toEqual([...lists.keys()]);
      }),
    );
  });

  it('gives the slot at the position that was asked for', () => {
    const segments = new Segments(4);
    const [a, b] = [segments.indexOf(7), segments.indexOf(9)];
    for (const slot of [0, 1, 2]) segments.append(a, slot);
    segments.append(b, 3);
    expect(segments.largest()).toBe(a);
    expect(segments.move(a, 1, b)).toBe(1);
    // The last of the giver fills the gap; the taker has the new slot at its end.
    expect([...segments.order]).toEqual([0, 2, 3, 1]);
    expect(segments.move(b, 0, a)).toBe(3);
    expect([...segments.order]).toEqual([0, 2, 3, 1]);
    expect([segments.count(a), segments.count(b)]).toEqual([3, 1]);
    expect(segments.bytes).toBe(16);
  });
});
