import { spawn } from 'node:child_process';
import { hasPython, type PythonProgram, repository, SETUP_SCRIPTS } from './launch.ts';

export interface EnvironmentOptions {
  /** `install`: set up what is missing; `use`: only what is there; `off`: none. */
  readonly python: 'install' | 'use' | 'off';
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Brings the packages' builds up to date, whose start-up is measured; without them those rows say what is missing. */
export function buildPackages(signal: AbortSignal): Promise<void> {
  const turbo = ['turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'];
  return new Promise((resolve) => {
    const child = spawn('npx', turbo, { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'], signal });
    child.on('error', () => resolve());
    child.on('close', () => resolve());
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
