import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Run } from '../native/runner.ts';
import { createProgram } from './program.ts';
import { createReporter } from './progress.ts';

interface Outcome {
  readonly out: string;
  readonly progress: string;
  readonly exitCode: number | undefined;
  readonly thrown: unknown;
}

async function call(args: readonly string[], parts: { run?: Run; tfjsNode?: string } = {}): Promise<Outcome> {
  const text = { out: '', progress: '' };
  let exitCode: number | undefined;
  const progress = { isTTY: false, write: (line: string) => (text.progress += line) } as unknown as NodeJS.WriteStream;
  const run: Run = parts.run ?? (async () => ({ code: 1, stdout: '', stderr: 'Error: no addon', failure: undefined }));
  const out = (line: string): void => {
    text.out += line;
  };
  const program = createProgram({ out, progress, run, findTfjsNode: () => parts.tfjsNode }, (code) => {
    exitCode = code;
  });
  const thrown: unknown = await program.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { ...text, exitCode, thrown };
}

const emptyCache = (): string => mkdtempSync(join(tmpdir(), 'unforget-cli-'));

describe('unforget-backend', () => {
  it('says in one line, with exit code 3, that tfjs-node is not installed', async () => {
    const { progress, exitCode } = await call(['install']);
    expect(progress).toBe(
      "unforget-backend: Native engine: '@tensorflow/tfjs-node' is not installed. Run 'npm install --ignore-scripts @tensorflow/tfjs-node' and this command again; until then wasm is used.\n",
    );
    expect(exitCode).toBe(3);
  });

  it('says the same as JSON', async () => {
    const { out, exitCode } = await call(['install', '--json']);
    expect(JSON.parse(out)).toMatchObject({ ok: false, code: 'backend-unavailable', exitCode: 3 });
    expect(exitCode).toBe(3);
  });

  it('tells by the status whether the engine loads', async () => {
    const without = await call(['status', '--json', '--cache', emptyCache()], { tfjsNode: tmpdir() });
    expect(JSON.parse(without.out)).toEqual({
      loads: false,
      problem: 'Error: no addon',
      tfjsNode: tmpdir(),
      cached: [],
    });
    expect(without.exitCode).toBe(1);
    const run: Run = async () => ({ code: 0, stdout: '[tensorflow 19,22,43,50]', stderr: '', failure: undefined });
    const loading = await call(['status', '--cache', emptyCache()], { run, tfjsNode: tmpdir() });
    expect(loading.out).toBe(`Native engine: loads\ntfjs-node: ${tmpdir()}\n`);
    expect(loading.exitCode).toBe(0);
  });

  it('does not take a wrong product for a working engine', async () => {
    const run: Run = async () => ({ code: 0, stdout: '[tensorflow 19,22,43,51]', stderr: '', failure: undefined });
    const { out } = await call(['status', '--json', '--cache', emptyCache()], { run, tfjsNode: tmpdir() });
    expect(JSON.parse(out).problem).toBe('it computed [tensorflow 19,22,43,51]');
  });

  it('refuses an unknown option and explains the exit codes', async () => {
    const wrong = await call(['install', '--fast']);
    expect(wrong.thrown).toMatchObject({ code: 'commander.unknownOption' });
    expect(wrong.progress).toContain("unknown option '--fast'");
    const { out } = await call(['--help']);
    expect(out).toContain('3 something must be installed first');
  });
});

describe('progress without a terminal', () => {
  it('is a line a step and one each quarter', () => {
    let text = '';
    const stream = { isTTY: false, write: (line: string) => (text += line) } as unknown as NodeJS.WriteStream;
    const { report, stop } = createReporter(stream);
    for (const done of [0, 10e6, 30e6, 40e6, 80e6]) report({ step: 'download', done, total: 100e6 });
    report({ step: 'compile' });
    stop();
    expect(text).toBe(
      'Downloading TensorFlow, 100 MB\n  30 MB of 100 MB\n  80 MB of 100 MB\nCompiling the addon (about 15 s)\n',
    );
  });
});
