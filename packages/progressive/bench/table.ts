/** One run of one method. */
export interface Outcome {
  readonly name: string;
  readonly seed: number;
  /** Accuracy on each task when it was learned, and after the last. */
  readonly then: readonly number[];
  readonly now: readonly number[];
  /** Accuracy over all tasks when nobody says which one it is. */
  readonly guessed: number;
  /** That the net holds after the last task. */
  readonly numbers: number;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const percent = (share: number): string => (100 * share).toFixed(2);

/** Mean over the earlier tasks of what their accuracy has changed by since they were learned. */
const backwardTransfer = ({ then, now }: Outcome): number =>
  mean(then.slice(0, -1).map((before, task) => (now[task] as number) - before));

/** For the README: a row for each method, over its seeds. */
export function tableOf(outcomes: readonly Outcome[], { seeds, engine }: { seeds: number; engine: string }): string {
  const rows = [...new Set(outcomes.map(({ name }) => name))].map((name) => {
    const own = outcomes.filter((outcome) => outcome.name === name);
    const accuracies = own.map(({ now }) => mean(now));
    const transfers = own.map(backwardTransfer);
    const moved = own.some(({ then, now }) => then.some((before, task) => before !== now[task]));
    const transfer = moved ? mean(transfers).toFixed(3).replace('-', '−') : 'exactly 0';
    const guessed = percent(mean(own.map((outcome) => outcome.guessed)));
    const numbers = (own[0] as Outcome).numbers.toLocaleString('en-US');
    return `| ${name} | ${percent(mean(accuracies))} | ${percent(Math.min(...accuracies))} | ${transfer} | ${guessed} | ${numbers} |`;
  });
  return [
    `Means over ${seeds === 1 ? 'one seed' : `${seeds} seeds`}, engine ${engine}:`,
    '',
    '| | accuracy, % | of the worst seed | backward transfer | with the task guessed, % | numbers in the net |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
