/**
 * Herding: rows chosen one by one so that the mean of those chosen so far stays nearest to the mean of all; of equally
 * near ones the first. So any first part of the choice is a good choice of that size.
 *
 * O(count · rows · width). Source: Welling 2009, doi:10.1145/1553374.1553517, as Rebuffi et al. 2017 use it (algorithm 4).
 * @param rows features, row after row: n × width
 * @returns positions in the order in which they were chosen: min(count, n) different ones
 */
export function herd(rows: Float32Array, { width, count }: { width: number; count: number }): Int32Array {
  const length = rows.length / width;
  const mean = meanOf(rows, width);
  const sum = new Float64Array(width);
  const taken = new Uint8Array(length);
  const chosen = new Int32Array(Math.min(count, length));
  for (let k = 0; k < chosen.length; k++) {
    let best = -1;
    let nearest = Number.POSITIVE_INFINITY;
    for (let row = 0; row < length; row++) {
      if (taken[row]) continue;
      const distance = distanceWith(rows, row, { mean, sum, count: k + 1 });
      if (distance < nearest) [best, nearest] = [row, distance];
    }
    taken[best] = 1;
    chosen[k] = best;
    for (let i = 0; i < width; i++) sum[i] = (sum[i] as number) + (rows[best * width + i] as number);
  }
  return chosen;
}

/** Squared distance of the mean of all rows from the mean of those chosen, were this row among them. */
function distanceWith(
  rows: Float32Array,
  row: number,
  { mean, sum, count }: { mean: Float64Array; sum: Float64Array; count: number },
): number {
  const width = mean.length;
  let distance = 0;
  for (let i = 0; i < width; i++) {
    const apart = (mean[i] as number) - ((sum[i] as number) + (rows[row * width + i] as number)) / count;
    distance += apart * apart;
  }
  return distance;
}

/** Mean of the rows: [width]. */
export function meanOf(rows: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  const length = rows.length / width;
  for (let i = 0; i < rows.length; i++) mean[i % width] = (mean[i % width] as number) + (rows[i] as number) / length;
  return mean;
}
