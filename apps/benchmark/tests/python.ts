import { spawn, spawnSync } from 'node:child_process';

const PYTHON = process.env['UNFORGET_PYTHON'] ?? 'python3';

/** Whether this machine's Python has a module; says so where it has not. */
export function pythonHas(name: string): boolean {
  const found = spawnSync(PYTHON, ['-c', `import ${name}`], { timeout: 60_000 }).status === 0;
  if (!found)
    process.stderr.write(
      `${PYTHON} has no ${name}: what it would read is not tested (UNFORGET_PYTHON names another).\n`,
    );
  return found;
}

/** What a Python program prints, as JSON. */
export function askPython(program: string, ...args: readonly string[]): Promise<unknown> {
  const child = spawn(PYTHON, ['-W', 'ignore', '-c', program, ...args]);
  const text = { out: '', err: '' };
  child.stdout.on('data', (part) => (text.out += part));
  child.stderr.on('data', (part) => (text.err += part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) =>
      status === 0 ? resolve(JSON.parse(text.out)) : reject(new Error(`status ${status}: ${text.err}`)),
    );
  });
}
