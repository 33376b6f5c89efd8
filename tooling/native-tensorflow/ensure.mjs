/**
 * Readies the native engine before the demo and the tests, by the same code as `npx unforget-backend install`.
 * Instant when it is there. Never stops its caller when it can't be had: one line says why, and wasm is used.
 * Plain JavaScript that needs no build; runs on every supported Node.js.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nativeIsInstalled } from './installed.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');
const backend = join(repository, 'packages/backend');
const say = (line) => process.stderr.write(`${line}\n`);

/** Sent to stop; an installer that dies of another has failed. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Exit status for the caller: 0, unless the user interrupted. */
function ensure() {
  const forced = process.env.UNFORGET_BACKEND;
  if (forced === 'wasm' || forced === 'cpu') return 0;
  if (nativeIsInstalled()) return 0;
  const tsx = join(
    dirname(createRequire(join(repository, 'package.json')).resolve('tsx/package.json')),
    'dist/cli.mjs',
  );
  const program = join(backend, 'src/cli/main.ts');
  const child = spawnSync(process.execPath, [tsx, '-C', '@unforget/source', program, 'install'], { stdio: 'inherit' });
  if (child.status === 0) return 0;
  const signal = STOPPING.find((name) => child.signal === name || child.status === 128 + constants.signals[name]);
  if (signal) return 128 + constants.signals[signal];
  say('unforget: no native engine (the line above says why); continuing on wasm, which is slower but complete.');
  return 0;
}

try {
  process.exitCode = ensure();
} catch (error) {
  say(`unforget: no native engine (${error.message}); continuing on wasm, which is slower but complete.`);
}
