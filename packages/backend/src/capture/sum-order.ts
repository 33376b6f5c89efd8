/**
 * Sums `terms` in the order in which TensorFlow's AddN does when it may overwrite none of them. As a node of a graph it
 * may, begins with the one it overwrites, and rounds otherwise; a chain of additions does not.
 * It adds up the first few from left to right, then sums of eight.
 */
export function sumInOrder<T>(terms: readonly T[], add: (a: T, b: T) => T): T {
  const rest = terms.length % WIDTH;
  const first = Math.min(terms.length, rest < 2 ? WIDTH + rest : rest);
  let total = sum(terms.slice(0, first), add);
  for (let at = first; at < terms.length; at += WIDTH) total = add(total, sum(terms.slice(at, at + WIDTH), add));
  return total;
}

const WIDTH = 8;

const sum = <T>(terms: readonly T[], add: (a: T, b: T) => T): T => terms.reduce(add);
