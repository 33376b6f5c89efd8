import type { Check, UnitRequest } from '../workers/protocol.ts';
import type { Side, Work } from '../works/work.ts';
import type { Crew, Runner } from './crew.ts';

/** What the readings of a side were. */
export interface SideResult {
  readonly side: Side;
  /** Milliseconds, one a round. */
  readonly ms: number[];
  /** What the readings saw, one a round. */
  readonly checks: Check[];
  readonly prepared: Check;
  readonly versions: Readonly<Record<string, string>>;
  /** Why there are no readings, or no more. */
  readonly failure: string | null;
}

export type SideResults = ReadonlyMap<string, SideResult>;

export interface MeasureOptions {
  readonly crew: Crew;
  readonly rounds: number;
  readonly signal: AbortSignal;
  /** Sides that can't run here, and why. */
  readonly missing: (side: Side) => string | null;
  /** Told when a piece is done, as a share of the work. */
  readonly onProgress: (detail: string, done: number) => void;
}

interface Taking {
  result: SideResult;
  runner: Runner | null;
}

/** Runs all sides of a work by turns, round after round. A side that fails is left out from then on; the others go on. */
export async function measure(work: Work, options: MeasureOptions): Promise<SideResults> {
  const { crew, signal, onProgress } = options;
  const rounds = Math.min(options.rounds, work.mostRounds ?? Number.POSITIVE_INFINITY);
  const sides = new Map<string, Taking>(work.sides.map((side) => [side.name, begin(side, options.missing(side))]));
  const total = work.seconds.start + rounds * work.seconds.round;
  const share = (seconds: number): number => seconds / total;
  try {
    for (const [i, taking] of [...sides.values()].entries()) {
      if (signal.aborted) break;
      onProgress(`${taking.result.side.name}: warm-up`, share((work.seconds.start * i) / sides.size));
      if (!work.fresh) await attempt(taking, signal, () => prepare(work, taking, crew));
    }
    for (let round = 0; round < rounds; round++) {
      for (const [i, taking] of [...sides.values()].entries()) {
        if (signal.aborted) break;
        const done = work.seconds.start + work.seconds.round * (round + i / sides.size);
        onProgress(`${taking.result.side.name}: round ${round + 1} of ${rounds}`, share(done));
        await attempt(taking, signal, () => takeReading(work, taking, { crew, seed: round + 1 }));
      }
    }
  } finally {
    if (!signal.aborted) for (const { runner } of sides.values()) await runner?.done();
    crew.finish(work);
  }
  return new Map([...sides].map(([name, { result }]) => [name, result]));
}

function begin(side: Side, failure: string | null): Taking {
  return { runner: null, result: { side, ms: [], checks: [], prepared: {}, versions: {}, failure } };
}

/** An interruption is no failure of the side. */
async function attempt(taking: Taking, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  if (taking.result.failure !== null) return;
  try {
    await work();
  } catch (error) {
    if (signal.aborted) return;
    taking.result = { ...taking.result, failure: error instanceof Error ? error.message : String(error) };
  }
}

async function prepare(work: Work, taking: Taking, crew: Crew, own: UnitRequest['params'] = {}): Promise<void> {
  const { side } = taking.result;
  taking.runner = await crew.prepare(work, { ...side, params: { ...side.params, ...own } });
  const { prepared, versions } = taking.runner;
  taking.result = { ...taking.result, prepared, versions };
}

async function takeReading(work: Work, taking: Taking, { crew, seed }: { crew: Crew; seed: number }): Promise<void> {
  if (work.fresh) await prepare(work, taking, crew, { seed });
  if (!taking.runner) return;
  const { ms, check } = await taking.runner.run();
  taking.result.ms.push(ms);
  taking.result.checks.push(check);
  if (!work.fresh) return;
  await taking.runner.done();
  taking.runner = null;
}
