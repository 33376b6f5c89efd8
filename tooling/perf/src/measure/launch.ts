import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../works/work.ts';
import type { Launch } from './worker.ts';

const root = join(import.meta.dirname, '../..');
export const repository = join(root, '../..');

/** Both sides get as many. */
export const THREADS = Math.min(2, availableParallelism());

const environmentOf = (threads: number) => ({
  OMP_NUM_THREADS: String(threads),
  MKL_NUM_THREADS: String(threads),
  TF_NUM_INTRAOP_THREADS: String(threads),
  TF_CPP_MIN_LOG_LEVEL: '3',
  NODE_NO_WARNINGS: '1',
});

/** How the worker of a program is started. */
export function launchOf(program: Program, threads = THREADS): Launch {
  const env = environmentOf(threads);
  if (program !== 'node') {
    return { command: pythonOf(program), args: [join(root, 'python/worker.py'), program], env };
  }
  const loader = createRequire(import.meta.url).resolve('tsx');
  const args = ['--import', loader, '-C', '@unforget/source', join(root, 'src/workers/main.ts')];
  return { command: process.execPath, args, env };
}

const FOLDERS = { torch: 'reference', avalanche: 'avalanche' } as const;
export type PythonProgram = keyof typeof FOLDERS;

/** Sets up what a Python worker needs; see the scripts themselves. */
export const SETUP_SCRIPTS: Readonly<Record<PythonProgram, string>> = {
  torch: join(repository, 'tooling/reference/setup.sh'),
  avalanche: join(root, 'python/setup-avalanche.sh'),
};

function pythonOf(program: PythonProgram): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'unforget', FOLDERS[program], 'venv/bin/python');
}

export const hasPython = (program: PythonProgram): boolean => existsSync(pythonOf(program));
