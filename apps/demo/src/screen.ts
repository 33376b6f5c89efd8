import { Presets, SingleBar } from 'cli-progress';
import type { Screen } from './result.ts';

/** A bar for the work at hand on a terminal; elsewhere lines only, one when a piece of work is done. */
export function createScreen(out: NodeJS.WriteStream): Screen & { stop(): void } {
  return out.isTTY ? onTerminal(out) : inLines(out);
}

function onTerminal(out: NodeJS.WriteStream): Screen & { stop(): void } {
  const bar = new SingleBar(
    {
      format: '  {bar} {percentage} % | {name} | {detail}',
      stream: out,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
    },
    Presets.shades_classic,
  );
  let running = false;
  const stop = (): void => {
    if (running) bar.stop();
    running = false;
  };
  return {
    say(line) {
      stop();
      out.write(`${line}\n`);
    },
    progress(name, done, detail) {
      if (!running) bar.start(100, 0, { name, detail });
      running = true;
      bar.update(Math.round(100 * done), { name, detail });
    },
    stop,
  };
}

function inLines(out: NodeJS.WriteStream): Screen & { stop(): void } {
  let last = '';
  return {
    say: (line) => out.write(`${line}\n`),
    progress(name, done) {
      if (done < 1 || name === last) return;
      last = name;
      out.write(`  learned ${name}\n`);
    },
    stop: () => {},
  };
}
