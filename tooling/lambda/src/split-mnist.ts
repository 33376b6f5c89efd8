import { digits } from './streams.ts';
import { accuracyOf, type MethodName, mean, percent, powerOfTen } from './trial.ts';

const HIDDEN = [400, 400];
const GRID: Readonly<Partial<Record<MethodName, readonly number[]>>> = {
  ewc: [1e2, 1e3, 1e4, 1e5, 1e6],
  si: [1e-1, 1, 1e1, 1e2, 1e3, 1e4],
  'si, total gradient': [1e-1, 1, 1e1, 1e2, 1e3, 1e4],
  mas: [1e-2, 1e-1, 1, 1e1, 1e2, 1e3],
};

/** Task-incremental reduced Split MNIST: λ by a search on validation data, then test data with other seeds. */
export async function splitMnist(print: (line: string) => void, seeds: number): Promise<void> {
  const setting = { hidden: HIDDEN, normalize: false };
  const results: [string, number[]][] = [];
  const test = async (method: MethodName, lambda: number): Promise<number[]> => {
    const found: number[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      found.push(await accuracyOf({ ...setting, stream: await digits(false)(seed), method, lambda, seed }));
    }
    return found;
  };
  results.push(['naive', await test('naive', 0)]);
  for (const [method, grid] of Object.entries(GRID) as [MethodName, readonly number[]][]) {
    let [best, lambda] = [0, 0];
    const stream = await digits(true)(101);
    for (const candidate of grid) {
      const accuracy = await accuracyOf({ ...setting, stream, method, lambda: candidate, seed: 101 });
      print(`  ${method} λ ${powerOfTen(candidate)}: ${percent(accuracy)} on validation data`);
      if (accuracy > best) [best, lambda] = [accuracy, candidate];
    }
    results.push([`${method}, λ ${powerOfTen(lambda)}`, await test(method, lambda)]);
  }
  for (const [name, found] of results) {
    const deviation = Math.sqrt(mean(found.map((value) => (value - mean(found)) ** 2)));
    print(
      `${name}: ${percent(mean(found))} ± ${percent(deviation)} (${seeds} seeds: ${found.map(percent).join(', ')})`,
    );
  }
}
