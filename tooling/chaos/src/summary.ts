import type { Round } from './rounds.ts';

export interface Summary {
  readonly seed: number;
  readonly writers: number;
  /** Rounds after which something was not as it must be. */
  readonly lost: number;
  /** Kills by what the process was at. */
  readonly killedDuring: Readonly<Record<string, number>>;
  readonly confirmed: number;
  readonly rounds: readonly Round[];
}

export function summaryOf(rounds: readonly Round[], { seed, writers }: { seed: number; writers: number }): Summary {
  const killedDuring: Record<string, number> = {};
  for (const work of rounds.flatMap(({ killedDuring: works }) => [...works])) {
    const key = work ?? 'pause';
    killedDuring[key] = (killedDuring[key] ?? 0) + 1;
  }
  return {
    seed,
    writers,
    lost: rounds.filter(({ problems }) => problems.length > 0).length,
    killedDuring,
    confirmed: rounds.reduce((sum, round) => sum + round.confirmed, 0),
    rounds,
  };
}

export function summaryText({ lost, killedDuring, confirmed, rounds }: Summary): string {
  const kills = Object.entries(killedDuring).map(([work, times]) => `${work} ${times}`);
  const whole = lost === 0 ? 'nothing was lost' : `something was lost in ${lost}`;
  return `${rounds.length} rounds, ${confirmed} changes confirmed; killed during ${kills.join(', ')}: ${whole}`;
}
