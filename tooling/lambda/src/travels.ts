import { clouds, digits, type MakeStream } from './streams.ts';
import type { Row } from './table.ts';
import { accuracyOf, type MethodName, mean, percent, powerOfTen } from './trial.ts';

const STREAMS: Readonly<Record<string, MakeStream>> = { digits: digits(false), clouds };
const WIDTHS = [16, 256];
/** Grids by method: with the raw importance, and with mean 1. */
const GRIDS: Readonly<Partial<Record<MethodName, Readonly<Record<string, readonly number[]>>>>> = {
  si: { raw: [1, 1e1, 1e2, 1e3, 1e4], normalised: [1e-4, 1e-3, 1e-2, 1e-1, 1] },
  mas: { raw: [1e-3, 1e-2, 1e-1, 1, 1e1], normalised: [1e-4, 1e-3, 1e-2, 1e-1, 1] },
  ewc: { raw: [1e1, 1e2, 1e3, 1e4, 1e5], normalised: [1e-4, 1e-3, 1e-2, 1e-1, 1] },
};
/** λ within so much of the best accuracy count as good as the best: differences below it are noise of the seeds. */
const AS_GOOD = 0.005;

const PLACES = Object.entries(STREAMS).flatMap(([problem, make]) => WIDTHS.map((width) => ({ problem, make, width })));

interface Search {
  readonly method: MethodName;
  readonly kind: string;
  readonly grid: readonly number[];
}

/** Which λ is best for small and large nets and two problems, with the raw importance and with mean 1. */
export async function travels(
  print: (line: string) => void,
  { seeds, only }: { readonly seeds: number; readonly only: string },
): Promise<Row[]> {
  const searches = (Object.entries(GRIDS) as [MethodName, Readonly<Record<string, readonly number[]>>][])
    .filter(([method]) => method.startsWith(only))
    .flatMap(([method, grids]) => Object.entries(grids).map(([kind, grid]): Search => ({ method, kind, grid })));
  const begun = performance.now();
  const all = searches.length * PLACES.length;
  let done = 0;
  const tell = (line: string): void => {
    done += 1;
    const minutes = (performance.now() - begun) / 60_000;
    print(`${`${done}/${all}`.padStart(7)}  ${line}  (about ${Math.ceil((minutes / done) * (all - done))} min left)`);
  };
  const rows: Row[] = [];
  for (const search of searches) {
    const row = await rowOf(search, seeds, tell);
    print(
      `${row.method} ${row.kind}: one λ for all, ${powerOfTen(row.lambda)}, loses ${percent(row.loss)} points at most; the best moves over ${row.decades.toFixed(1)} decades`,
    );
    rows.push(row);
  }
  return rows;
}

async function rowOf({ method, kind, grid }: Search, seeds: number, tell: (line: string) => void): Promise<Row> {
  const middles: number[] = [];
  const losses = grid.map(() => 0);
  for (const { problem, make, width } of PLACES) {
    const found: number[] = [];
    for (const lambda of grid)
      found.push(await accuracy({ method, normalize: kind === 'normalised', make, width, lambda, seeds }));
    const best = Math.max(...found);
    const good = grid.filter((_, i) => (found[i] ?? 0) >= best - AS_GOOD);
    middles.push(mean(good.map(Math.log10)));
    for (const i of grid.keys()) losses[i] = Math.max(losses[i] ?? 0, best - (found[i] ?? 0));
    const each = grid.map((lambda, i) => `${powerOfTen(lambda)} ${percent(found[i] ?? 0)}`).join(' | ');
    tell(`${method} ${kind} ${problem} ${width}: ${each} → best ${good.map(powerOfTen).join(' ')}`);
  }
  const loss = Math.min(...losses);
  const lambda = grid[losses.indexOf(loss)] ?? 0;
  return { method, kind, lambda, loss, decades: Math.max(...middles) - Math.min(...middles) };
}

interface Place {
  readonly method: MethodName;
  readonly normalize: boolean;
  readonly make: MakeStream;
  readonly width: number;
  readonly lambda: number;
  readonly seeds: number;
}

/** Mean over the seeds. */
async function accuracy({ make, width, seeds, ...trial }: Place): Promise<number> {
  const runs: number[] = [];
  for (let seed = 1; seed <= seeds; seed++)
    runs.push(await accuracyOf({ ...trial, seed, stream: await make(seed), hidden: [width, width] }));
  return mean(runs);
}
