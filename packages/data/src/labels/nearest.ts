import { at } from '../checks.ts';

/** Edits (insert, delete, replace, swap neighbours) from one word to the other, by code units. */
export function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(previous, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      let best = Math.min(replaced, at(previous, j) + 1, at(row, j - 1) + 1);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) best = Math.min(best, at(before, j - 2) + 1);
      row.push(best);
    }
    [before, previous] = [previous, row];
  }
  return at(previous, to.length);
}

/** Up to three of `known` that `word` may be a slip for, nearest first; case does not count. */
export function nearest(word: string, known: Iterable<string>): string[] {
  const wanted = word.slice(0, 64).toLowerCase();
  const limit = Math.max(1, Math.ceil(wanted.length / 3));
  const near: { name: string; distance: number }[] = [];
  for (const name of known) {
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance <= limit) near.push({ name, distance });
  }
  near.sort((a, b) => a.distance - b.distance);
  return near.slice(0, 3).map(({ name }) => name);
}

/** `Did you mean "a" or "b"?`, or undefined. */
export function suggestion(word: string, known: Iterable<string>): string | undefined {
  const near = nearest(word, known).map((name) => JSON.stringify(name));
  return near.length === 0 ? undefined : `Did you mean ${near.join(' or ')}`;
}
