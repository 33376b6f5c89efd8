import { runProgram } from './cli/program.ts';

const controller = new AbortController();
let asked = Number.NEGATIVE_INFINITY;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    const now = performance.now();
    // One Ctrl-C may come twice, from the terminal and from a runner that passes it on; a second one does not wait.
    if (controller.signal.aborted && now - asked > 1000) process.exit(130);
    if (!controller.signal.aborted) asked = now;
    controller.abort();
  });
}

// Whoever reads may stop before the end: `bench list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runProgram(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  signal: controller.signal,
});
