import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

const times = () => {
  const all = cpus().map((core) => core.times);
  const idle = all.reduce((sum, each) => sum + each.idle, 0);
  return { idle, total: all.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) };
};

/**
 * How many cores other programs keep busy, while this one waits. Not the load average: that also counts what ended a
 * minute ago, an installation or a build.
 */
export async function busyCores(seconds: number): Promise<number> {
  const before = times();
  await setTimeout(1000 * seconds);
  const after = times();
  const total = after.total - before.total;
  return total > 0 ? cpus().length * (1 - (after.idle - before.idle) / total) : 0;
}
