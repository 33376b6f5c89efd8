/** Files open, or requests on their way, at once. */
const AT_ONCE = 16;

/** Like `Promise.all` over a map, a few at a time: a store may have thousands of versions. */
export async function mapInBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
  }
  return results;
}
