import { changeOf } from '../evaluation/diff.ts';
import type { Pair, Pairing, Unpaired } from '../evaluation/pair.ts';
import { dropPValue, noDropPValue } from '../statistics/paired-drop.ts';
import type { DropGate } from './gates.ts';
import { groupsOf, type Place, placeOf } from './groups.ts';
import { decide, type Tested, unseen } from './outcome.ts';
import type { Check } from './report.ts';

/** Paired answers against the largest drop, and whether there are enough pairs of the samples that there were before. */
export function checkDrops(gate: DropGate, { pairs, lost }: Pairing): Check[] {
  const { per, most: expected } = gate;
  const asked = groupsOf<Pair | Unpaired>(gate, [...pairs, ...lost]);
  if (pairs.length + lost.length === 0) return [unseen(gate, { gate: 'drop', per, task: null, label: null, expected })];
  const tested: Tested[] = [];
  const coverage: Check[] = [];
  for (const group of asked.values()) {
    const place = placeOf(per, group[0] as Unpaired);
    const paired = group.filter((sample): sample is Pair => 'after' in sample);
    if (paired.length < gate.coverage * group.length || paired.length === 0) {
      coverage.push(uncovered(gate, { place, paired: paired.length, asked: group.length }));
    }
    if (paired.length > 0) tested.push(testDrop(gate, place, paired));
  }
  return [...coverage, ...decide(gate, tested)];
}

function testDrop({ per, most }: DropGate, { task, label }: Place, pairs: readonly Pair[]): Tested {
  const { worse, better, change } = changeOf(pairs);
  const n = pairs.length;
  return {
    check: { gate: 'drop', per, task, label, expected: most, received: change === 0 ? 0 : -change, n, worse, better },
    kept: dropPValue({ worse, better, n }, most),
    broken: noDropPValue({ worse, better, n }, most),
  };
}

const uncovered = (gate: DropGate, found: { place: Place; paired: number; asked: number }): Check => ({
  ...unseen(gate, { gate: 'coverage', per: gate.per, ...found.place, expected: gate.coverage }),
  received: found.paired / found.asked,
  n: found.asked,
});
