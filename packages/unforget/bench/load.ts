import { setTimeout as after } from 'node:timers/promises';

/** One prediction, as a client saw it. */
export interface Sample {
  /** Milliseconds since the begin at which it was due, and that it took from then on. */
  readonly due: number;
  readonly took: number;
  /** Why there was no answer; null if there was one. */
  readonly failure: string | null;
}

/**
 * Asks at a fixed rate, whether earlier answers have come or not: a server that hangs can't hold back the questions that
 * would show it. Each takes from the moment at which it was due.
 */
export async function askAtRate(
  ask: (i: number) => Promise<unknown>,
  { rate, until }: { readonly rate: number; readonly until: () => boolean },
): Promise<Sample[]> {
  const begun = performance.now();
  const samples: Sample[] = [];
  const open = new Set<Promise<void>>();
  for (let i = 0; !until(); i++) {
    const due = (i * 1000) / rate;
    const early = begun + due - performance.now();
    if (early > 0) await after(early);
    const one: Promise<void> = ask(i)
      .then(
        () => null,
        (error: unknown) => String(error),
      )
      .then((failure) => {
        samples.push({ due, took: performance.now() - begun - due, failure });
        open.delete(one);
      });
    open.add(one);
  }
  await Promise.all(open);
  return samples;
}

/** The value below which such a share of them lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Change a minute, by least squares. Points are [minutes, value]. */
export function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return above / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}
