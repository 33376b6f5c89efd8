import cliProgress from 'cli-progress';
import type { Sink } from '../cli/output.ts';
import type { SweepEvent } from '../jobs/sweep.ts';
import type { RunRecord } from '../results/record.ts';
import { percent, secondsText } from '../results/table.ts';
import { timeLeft } from './time-left.ts';

/** Shows how far a sweep is. */
export interface Progress {
  show(event: SweepEvent): void;
  close(): void;
}

/** A bar on a terminal, elsewhere a line for each run. */
export const showProgress = (jobs: number, sink: Sink): Progress =>
  sink.isTTY ? bar(jobs, sink as NodeJS.WriteStream) : lines(jobs, sink);

function lines(jobs: number, sink: Sink): Progress {
  const left = timeLeft(jobs);
  return {
    show(event) {
      if (event.kind === 'start') left.start(event.index);
      if (event.kind !== 'end') return;
      const place = String(event.index + 1).padStart(String(jobs).length);
      sink.write(`[${place}/${jobs}] ${recordText(event.record)}; ${left.text(event.index + 1)} left\n`);
    },
    close() {},
  };
}

function bar(jobs: number, stream: NodeJS.WriteStream): Progress {
  const left = timeLeft(jobs);
  const format = '{bar} {percentage}% | {at}/{jobs} {job} | {left} left';
  const shown = new cliProgress.SingleBar(
    { format, stream, hideCursor: true, barsize: 24 },
    cliProgress.Presets.shades_classic,
  );
  shown.start(jobs, 0, { at: 0, jobs, job: '', left: '?' });
  return {
    show(event) {
      const { scenario, method, seed } = event.kind === 'end' ? event.record : event.job;
      if (event.kind === 'start') left.start(event.index);
      const done = event.index + (event.kind === 'end' ? 1 : event.kind === 'progress' ? event.done : 0);
      const job = `${scenario} ${method}, seed ${seed}`;
      shown.update(done, { at: event.index + 1, jobs, job, left: left.text(done) });
      if (event.kind === 'end' && event.record.status === 'failed') stream.write(`\n${recordText(event.record)}\n`);
    },
    close: () => shown.stop(),
  };
}

/** `class ewc, seed 3: 20.1 % in 2.4 s` */
function recordText(record: RunRecord): string {
  const lambda = record.lambda === null ? '' : `, λ ${record.lambda.toExponential()}`;
  const name = `${record.scenario} ${record.method}, seed ${record.seed}${lambda}`;
  if (record.status === 'failed') return `${name}: FAILED, ${record.error.message}`;
  return `${name}: ${percent(record.metrics.averageAccuracy)} % in ${secondsText(record.timing.seconds)}`;
}
