import { readFileSync } from 'node:fs';
import { runProgram } from './cli/program.ts';

// The same place from the sources and from the build.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

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
// Whoever reads may have had enough: `unforget predict … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
// What TensorFlow says about itself while it starts; its own errors stay.
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';

process.exitCode = await runProgram(process.argv.slice(2), {
  in: process.stdin,
  out: process.stdout,
  err: process.stderr,
  signal: controller.signal,
  version,
  store: './unforget-store',
});
// Engines may keep threads that wait for work; everything is written, and nothing is left to do.
if (process.stdin.readable) process.stdin.destroy();
