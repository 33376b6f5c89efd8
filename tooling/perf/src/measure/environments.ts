import { spawn } from 'node:child_process';
import { UnforgetError } from '@unforget/types';
import { hasPython, type PythonProgram, repository, SETUP_SCRIPTS } from './launch.ts';

export interface EnvironmentOptions {
  /** `install`: set up what is missing; `use`: only what is there; `off`: none. */
  readonly python: 'install' | 'use' | 'off';
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const BUILD = ['npx', 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'];

/**
 * Brings the packages' builds, whose start-up is measured, up to date.
 * @throws UnforgetError `invalid-input` when they can't be: an older build would be measured in their place
 */
export async function buildPackages(
  signal: AbortSignal,
  [program = '', ...args]: readonly string[] = BUILD,
): Promise<void> {
  const failure = await new Promise<string | null>((resolve) => {
    const child = spawn(program, args, { cwd: repository, stdio: ['ignore', 2, 2], signal });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status, by) => resolve(status === 0 ? null : `a build that ended with ${status ?? by}`));
  });
  if (failure === null || signal.aborted) return;
  throw new UnforgetError({
    code: 'invalid-input',
    what: 'The packages, whose start-up is measured',
    expected: 'sources that can be built',
    received: failure,
    remedy: 'What the build said stands above',
  });
}

/** Why a Python worker can't be had, by program; an empty map where both can. */
export type Missing = ReadonlyMap<PythonProgram, string>;

const NAMES: Readonly<Record<PythonProgram, string>> = { torch: 'PyTorch', avalanche: 'Avalanche' };

/** Looks for the private environments of those programs, and sets up what is missing where that is wanted. */
export async function readyPython(programs: readonly PythonProgram[], options: EnvironmentOptions): Promise<Missing> {
  const missing = new Map<PythonProgram, string>();
  for (const program of programs) {
    const why = await readyOne(program, options);
    if (why === null) continue;
    missing.set(program, why);
    options.say(`${NAMES[program]} is left out: ${why}`);
  }
  return missing;
}

async function readyOne(program: PythonProgram, { python, say, signal }: EnvironmentOptions): Promise<string | null> {
  if (python === 'off') return `${NAMES[program]} was not asked for (--no-python)`;
  if (hasPython(program)) return null;
  const script = SETUP_SCRIPTS[program];
  if (python === 'use') return `${NAMES[program]} is not set up here`;
  say(
    `${NAMES[program]} is not there yet: setting it up outside the repository, once; this downloads gigabytes and takes minutes.`,
  );
  const failure = await setUp(script, signal);
  return failure === null ? null : `${NAMES[program]} can't be set up: ${failure}`;
}

/** Null when it went well, otherwise the last thing it said. */
function setUp(script: string, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('bash', [script], { stdio: ['ignore', 'inherit', 'pipe'], signal });
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-1000);
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status) => resolve(status === 0 ? null : said.trim().split('\n').at(-1) || `status ${status}`));
  });
}
