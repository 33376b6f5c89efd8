import { type Change, changeOf } from '../evaluation/diff.ts';
import type { Pair, Pairing, Unpaired } from '../evaluation/pair.ts';
import { dropPValue, noDropPValue } from '../statistics/paired-drop.ts';
import type { DropGate } from './gates.ts';
import { groupsOf, type Place, placeOf } from './groups.ts';
import { decide, type Tested, unseen } from './outcome.ts';
import type { Check } from './report.ts';

/** Paired answers against the largest drop, and whether there are enough pairs of the samples that there were before. */
export function checkDrops(gate: DropGate, { pairs, lost, gained }: Pairing): Check[] {
  const { per, most: expected } = gate;
  const before = [...pairs, ...lost];
  const asked = groupsOf<Pair | Unpaired>(gate, before);
  // What only the candidate was asked has nothing to lose; what neither was asked is named wrongly.
  if (before.length === 0 || (asked.size === 0 && groupsOf(gate, gained).size === 0)) {
    return [unseen(gate, { gate: 'drop', per, task: null, label: null, expected })];
  }
  const tested: Tested[] = [];
  const test = rememberedTest(gate.most);
  const coverage: Check[] = [];
  for (const group of asked.values()) {
    const place = placeOf(per, group[0] as Unpaired);
    const paired = group.filter((sample): sample is Pair => 'after' in sample);
    if (paired.length < gate.coverage * group.length || paired.length === 0) {
      coverage.push(uncovered(gate, { place, paired: paired.length, asked: group.length }));
    }
    if (paired.length > 0)
      tested.push({ ...test(changeOf(paired), paired.length), check: checkOf(gate, place, paired) });
  }
  return [...coverage, ...decide(gate, tested)];
}

/** Of thousands of labels most have the same few counts. */
function rememberedTest(most: number): (change: Change, n: number) => Pick<Tested, 'kept' | 'broken'> {
  const known = new Map<string, Pick<Tested, 'kept' | 'broken'>>();
  return ({ worse, better }, n) => {
    const key = `${worse} ${better} ${n}`;
    const counts = { worse, better, n };
    const result = known.get(key) ?? { kept: dropPValue(counts, most), broken: noDropPValue(counts, most) };
    known.set(key, result);
    return result;
  };
}

function checkOf({ per, most }: DropGate, { task, label }: Place, pairs: readonly Pair[]): Tested['check'] {
  const { worse, better, change } = changeOf(pairs);
  // No drop is 0, not −0.
  const received = change === 0 ? 0 : -change;
  return { gate: 'drop', per, task, label, expected: most, received, n: pairs.length, worse, better };
}

const uncovered = (gate: DropGate, found: { place: Place; paired: number; asked: number }): Check => ({
  ...unseen(gate, { gate: 'coverage', per: gate.per, ...found.place, expected: gate.coverage }),
  received: found.paired / found.asked,
  n: found.asked,
});
