/** What is read of a sweep's results. */
export interface Results {
  readonly cells: readonly {
    readonly scenario: string;
    readonly method: string;
    readonly mean: number;
    readonly sem: number;
  }[];
  readonly comparisons: readonly {
    readonly left: string;
    readonly right: string;
    readonly difference: number;
    readonly sem: number;
    readonly seeds: number;
  }[];
}

/** The methods as the README calls them, by their names in a sweep. */
const NAMES: Readonly<Record<string, string>> = {
  naive: 'naive',
  'a-gem': '`aGem`',
  gdumb: '`gdumb`',
  replay: '`replay`',
  'er-ace': '`erAce`',
  der: '`der`',
  icarl: '`icarl`',
  'der++': '`derpp`',
  joint: 'joint',
};

/** For the README: accuracies in the class scenario, lowest first, and how far methods are apart that lie near. */
export function accuracyText(all: Results, near: Results): string {
  const cells = all.cells.filter(({ scenario, method }) => scenario === 'class' && method in NAMES);
  const sorted = [...cells].sort((a, b) => a.mean - b.mean);
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  const table = [
    line(sorted.map(({ method }) => nameOf(method))),
    line(sorted.map(() => '---')),
    line(sorted.map(({ mean, sem }) => withError(mean, sem))),
  ];
  const apart = near.comparisons.map(
    ({ left, right, difference, sem }) =>
      `${nameOf(right)} is ${withError(difference, sem)} points above ${nameOf(left)}`,
  );
  const seeds = Math.min(...near.comparisons.map((comparison) => comparison.seeds));
  return `${table.join('\n')}\n\nPaired by seed, over seeds 1 to ${seeds}: ${apart.join('; ')}.`;
}

const nameOf = (method: string): string => NAMES[method] ?? method;

const withError = (mean: number, sem: number): string => `${(100 * mean).toFixed(1)} ± ${(100 * sem).toFixed(1)}`;
