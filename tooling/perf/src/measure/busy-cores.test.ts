import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { expect, it } from 'vitest';
import { busyCores } from './busy-cores.ts';

it('counts the cores that others keep busy now', async () => {
  const spinning = cpus().map(() => spawn(process.execPath, ['-e', "console.log(''); for (;;);"]));
  try {
    await Promise.all(spinning.map(({ stdout }) => new Promise((started) => stdout.once('data', started))));
    const busy = await busyCores(0.5);
    expect(busy).toBeGreaterThan(0.8 * cpus().length);
    expect(busy).toBeLessThanOrEqual(cpus().length);
  } finally {
    for (const each of spinning) each.kill();
  }
});
