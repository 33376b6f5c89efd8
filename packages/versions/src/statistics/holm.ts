/**
 * p-values of a family of tests, adjusted so that the chance of one false rejection or more in the whole family is below
 * alpha for those at most alpha (Holm 1979). In the order given.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  order.forEach((place, rank) => {
    largest = Math.max(largest, (pValues.length - rank) * (pValues[place] as number));
    adjusted[place] = Math.min(1, largest);
  });
  return adjusted;
}
