import cliProgress from 'cli-progress';
import type { Sink } from '../cli/output.ts';
import { type Job, keyOf } from '../jobs/job.ts';
import type { SweepEvent } from '../jobs/sweep.ts';
import type { RunRecord } from '../results/record.ts';
import { percent, secondsText } from '../results/table.ts';
import { type TimeLeft, timeLeft } from './time-left.ts';

/** Shows how far a sweep is. */
export interface Progress {
  show(event: SweepEvent): void;
  close(): void;
}

export interface ProgressOptions {
  readonly jobs: number;
  /** Done by an earlier sweep. */
  readonly done: number;
}

/** A bar on a terminal, elsewhere a line for each run. */
export const showProgress = (options: ProgressOptions, sink: Sink): Progress =>
  sink.isTTY ? bar(options, sink as NodeJS.WriteStream) : lines(options, sink);

/** How much is done, the parts of what is running included. */
class Tally {
  ended: number;
  readonly #running = new Map<string, number>();
  readonly #left: TimeLeft;

  constructor({ jobs, done }: ProgressOptions) {
    this.ended = done;
    this.#left = timeLeft(jobs, done);
  }

  take(event: SweepEvent): void {
    if (event.kind === 'end') {
      this.#running.delete(event.record.key);
      this.ended++;
    } else this.#running.set(keyOf(event.job), event.kind === 'progress' ? event.done : 0);
  }

  get done(): number {
    return [...this.#running.values()].reduce((sum, part) => sum + part, this.ended);
  }

  get left(): string {
    return this.#left.text(this.done);
  }
}

function lines(options: ProgressOptions, sink: Sink): Progress {
  const { jobs } = options;
  const tally = new Tally(options);
  return {
    show(event) {
      tally.take(event);
      if (event.kind !== 'end') return;
      const place = String(tally.ended).padStart(String(jobs).length);
      sink.write(`[${place}/${jobs}] ${recordText(event.record)}; ${tally.left} left\n`);
    },
    close() {},
  };
}

function bar(options: ProgressOptions, stream: NodeJS.WriteStream): Progress {
  const { jobs } = options;
  const tally = new Tally(options);
  const format = '{bar} {percentage}% | {ended}/{jobs} {job} | {left} left';
  const shown = new cliProgress.SingleBar(
    { format, stream, hideCursor: true, barsize: 24 },
    cliProgress.Presets.shades_classic,
  );
  shown.start(jobs, 0, { ended: tally.ended, jobs, job: '', left: '?' });
  return {
    show(event) {
      tally.take(event);
      const job = nameOf(event.kind === 'end' ? event.record : event.job);
      shown.update(tally.done, { ended: tally.ended, jobs, job, left: tally.left });
      if (event.kind === 'end' && event.record.status === 'failed') stream.write(`\n${recordText(event.record)}\n`);
    },
    close: () => shown.stop(),
  };
}

const nameOf = ({ scenario, method, seed, lambda }: Job): string =>
  `${scenario} ${method}, seed ${seed}${lambda === null ? '' : `, λ ${lambda.toExponential()}`}`;

/** `class ewc, seed 3: 20.1 % in 2.4 s` */
function recordText(record: RunRecord): string {
  const name = nameOf(record);
  if (record.status === 'failed') return `${name}: FAILED, ${record.error.message}`;
  return `${name}: ${percent(record.metrics.averageAccuracy)} % in ${secondsText(record.timing.seconds)}`;
}
