import cliProgress from 'cli-progress';

/** Shows how far a run is. */
export interface Progress {
  /** The next work begins. */
  begin(name: string): void;
  /** A piece of the work at hand is done; `seconds` of planned work lie behind. */
  at(detail: string, seconds: number): void;
  say(line: string): void;
  close(): void;
}

const DIGITS_BEHIND = 1000;

/** Seconds from line to line where there is no terminal: a log stays short, and says that something is going on. */
const QUIET = 30;

type Clock = () => number;
const inSeconds: Clock = () => performance.now() / 1000;

/** A bar on a terminal, elsewhere lines; the time that is left is the plan's, at the pace so far. */
export function showProgress(planned: number, stream: NodeJS.WriteStream, clock = inSeconds): Progress {
  const left = timeLeft(planned, clock);
  if (!stream.isTTY) {
    let done = 0;
    let said = clock();
    const write = (line: string): void => {
      said = clock();
      stream.write(`${line}\n`);
    };
    return {
      begin: (name) => write(`${name} (${left(done)} left)`),
      at(detail, seconds) {
        done = seconds;
        if (clock() - said >= QUIET) write(`  ${detail} (${left(done)} left)`);
      },
      say: (line) => write(`  ${line}`),
      close: () => {},
    };
  }
  const format = '{bar} {percentage}% | {left} left | {detail}';
  const bar = new cliProgress.SingleBar(
    { format, stream, hideCursor: true, clearOnComplete: true, barsize: 20 },
    cliProgress.Presets.shades_classic,
  );
  const total = Math.max(1, Math.round(planned * DIGITS_BEHIND));
  let running = false;
  const stop = (): void => {
    if (running) bar.stop();
    running = false;
  };
  return {
    begin: () => {},
    at(detail, seconds) {
      if (!running) bar.start(total, 0, { left: '?', detail });
      running = true;
      bar.update(Math.round(seconds * DIGITS_BEHIND), { left: left(seconds), detail });
    },
    say(line) {
      stop();
      stream.write(`${line}\n`);
    },
    close: stop,
  };
}

/** `3 min 20 s`, or the plan itself while little is known about the pace. */
export function timeLeft(planned: number, clock = inSeconds) {
  const started = clock();
  return (done: number): string => {
    const pace = done > 0 ? (clock() - started) / done : 1;
    return durationText(Math.max(0, planned - done) * pace);
  };
}

export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
