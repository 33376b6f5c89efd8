import type { LearnProgress } from '@unforget/core';
import cliProgress from 'cli-progress';
import type { Sink } from './context.ts';

export interface Progress {
  readonly show: (progress: LearnProgress) => void;
  readonly stop: () => void;
}

/** A bar on a terminal; elsewhere a line each quarter. */
export const learnProgress = (err: Sink): Progress => (err.isTTY ? bar(err as NodeJS.WriteStream) : lines(err));

function bar(stream: NodeJS.WriteStream): Progress {
  const shown = new cliProgress.SingleBar(
    {
      format: 'learning {bar} {percentage} % | {left} s left',
      stream,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
    },
    cliProgress.Presets.shades_classic,
  );
  shown.start(100, 0, { left: '?' });
  return {
    show: ({ done, secondsLeft }) => shown.update(Math.round(100 * done), { left: Math.ceil(secondsLeft) }),
    stop: () => shown.stop(),
  };
}

function lines(err: Sink): Progress {
  let told = 0;
  return {
    show: ({ done }) => {
      const quarter = Math.floor(4 * done);
      if (quarter > told) err.write(`learning: ${25 * quarter} %\n`);
      told = Math.max(told, quarter);
    },
    stop: () => {},
  };
}
