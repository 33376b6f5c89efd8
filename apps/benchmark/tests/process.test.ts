import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './tiny.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

interface ProcessOptions {
  readonly env?: Record<string, string>;
  /** Called with all of standard error so far; may send signals. */
  readonly onError?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** The program as a user runs it. */
function bench(args: readonly string[], { env = {}, onError }: ProcessOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', '-C', '@unforget/source', main, ...args], {
    env: { ...process.env, ...env },
  });
  const text = { out: '', err: '' };
  child.stdout.on('data', (part) => {
    text.out += part;
  });
  child.stderr.on('data', (part) => {
    text.err += part;
    onError?.(text.err, (signal) => child.kill(signal));
  });
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, ...text }));
  });
}

/** URLs of all modules that a process loaded, by V8's own account. */
function modulesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')).result.map(({ url }: { url: string }) => url),
  );
}

describe('the program', () => {
  it.each(['--help', 'list'])('%s loads no engine', async (argument) => {
    const coverage = temporaryFolder();
    const { status, out } = await bench([argument], { env: { NODE_V8_COVERAGE: coverage } });
    expect(status).toBe(0);
    expect(out).toContain('reduced-split-mnist');
    const modules = modulesIn(coverage);
    expect(modules.some((url) => url.endsWith('/cli/program.ts'))).toBe(true);
    expect(modules.filter((url) => url.includes('@tensorflow') || url.includes('packages/core'))).toEqual([]);
  });

  it('says in one line what is wrong', async () => {
    const { status, out, err } = await bench(['split-minst']);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toBe(
      'bench: Suite: expected reduced-split-mnist | split-mnist-methods, received "split-minst". "bench list" tells more.\n',
    );
  });

  it('stops on Ctrl-C with status 130, whole lines, and tables of what there is', async () => {
    const folder = temporaryFolder();
    const args = ['--methods', 'naive', '--scenario', 'class', '--seeds', '500', '--iterations', '2', '--out', folder];
    let sent = false;
    const { status, err } = await bench(args, {
      onError: (text, kill) => {
        if (sent || !text.includes('[  1/500]')) return;
        sent = true;
        kill('SIGINT');
      },
    });
    expect(status).toBe(130);
    expect(err).toContain('go on with --resume');
    const text = readFileSync(join(folder, 'results.jsonl'), 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    const records = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    expect(records.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThan(500);
    expect(records.every(({ status: state }) => state === 'done')).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')).jobs.done).toBe(records.length);
  });
});
