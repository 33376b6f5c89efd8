/** Guesses what a sweep has still to do from what it did since it was started; jobs of an earlier one took no time. */
export interface TimeLeft {
  /** `1 min 20 s`, when this many jobs are done, fractions counted; `?` before anything is. */
  text(done: number): string;
}

/** @param clock  milliseconds that never go back */
export function timeLeft(jobs: number, before: number, clock: () => number = () => performance.now()): TimeLeft {
  const started = clock();
  return {
    text: (done) => (done <= before ? '?' : durationText(((clock() - started) / (done - before)) * (jobs - done))),
  };
}

function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
