import { clouds, digits, type MakeStream } from './streams.ts';
import { accuracyOf, type MethodName, mean, percent, powerOfTen } from './trial.ts';

const STREAMS: Readonly<Record<string, MakeStream>> = { digits: digits(false), clouds };
const WIDTHS = [16, 64, 256];
/** Grids by method: with the raw importance, and with mean 1. */
const GRIDS: Readonly<Partial<Record<MethodName, Readonly<Record<string, readonly number[]>>>>> = {
  si: { raw: [1, 1e1, 1e2, 1e3, 1e4], normalised: [1e-4, 1e-3, 1e-2, 1e-1, 1] },
  mas: { raw: [1e-3, 1e-2, 1e-1, 1, 1e1], normalised: [1e-4, 1e-3, 1e-2, 1e-1, 1] },
  ewc: { raw: [1e1, 1e2, 1e3, 1e4, 1e5], normalised: [1e-4, 1e-3, 1e-2, 1e-1, 1] },
};
/** λ within so much of the best accuracy count as good as the best: differences below it are noise of the seeds. */
const AS_GOOD = 0.005;

/** Which λ is best for three widths and two problems, with the raw importance and with mean 1. */
export async function travels(print: (line: string) => void, seeds: number): Promise<void> {
  for (const [method, grids] of Object.entries(GRIDS) as [MethodName, Readonly<Record<string, readonly number[]>>][]) {
    for (const [kind, grid] of Object.entries(grids)) {
      const middles: number[] = [];
      const losses = grid.map(() => 0);
      for (const [problem, make] of Object.entries(STREAMS)) {
        for (const width of WIDTHS) {
          const found = await accuracies({ method, kind, grid, make, width, seeds });
          const good = grid.filter((_, i) => (found[i] ?? 0) >= Math.max(...found) - AS_GOOD);
          const middle = mean(good.map(Math.log10));
          middles.push(middle);
          for (const i of grid.keys()) losses[i] = Math.max(losses[i] ?? 0, Math.max(...found) - (found[i] ?? 0));
          print(
            `${method} ${kind} ${problem} ${width}: ${grid.map((lambda, i) => `${powerOfTen(lambda)} ${percent(found[i] ?? 0)}`).join(' | ')} → best ${good.map(powerOfTen).join(' ')}`,
          );
        }
      }
      const least = losses.indexOf(Math.min(...losses));
      print(
        `${method} ${kind}: one λ for all, ${powerOfTen(grid[least] ?? 0)}, loses ${percent(losses[least] ?? 0)} points at most`,
      );
      const spread = Math.max(...middles) - Math.min(...middles);
      print(
        `${method} ${kind}: the best λ moves over ${spread.toFixed(1)} decades (${middles.map((m) => m.toFixed(1)).join(', ')})`,
      );
    }
  }
}

interface Search {
  readonly method: MethodName;
  readonly kind: string;
  readonly grid: readonly number[];
  readonly make: MakeStream;
  readonly width: number;
  readonly seeds: number;
}

async function accuracies({ method, kind, grid, make, width, seeds }: Search): Promise<number[]> {
  const found: number[] = [];
  for (const lambda of grid) {
    const runs: number[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const setting = { method, lambda, normalize: kind === 'normalised', seed };
      runs.push(await accuracyOf({ ...setting, stream: await make(seed), hidden: [width, width] }));
    }
    found.push(mean(runs));
  }
  return found;
}
