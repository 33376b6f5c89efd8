import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lastLine } from './install-error.ts';
import { run } from './runner.ts';
import { nativeTarget, systemName, thisSystem } from './target.ts';

const node = (program: string, options: Partial<Parameters<typeof run>[2]> = {}): ReturnType<typeof run> =>
  run(process.execPath, ['-e', program], { timeoutMs: 20_000, ...options });

describe('run', () => {
  it('gives status and output', async () => {
    const result = await node("process.stdout.write('out'); process.stderr.write('err'); process.exitCode = 4");
    expect(result).toEqual({ code: 4, stdout: 'out', stderr: 'err', failure: undefined });
  });

  it('tells a command that is not there from one that fails', async () => {
    const result = await run('unforget-no-such-command', [], { timeoutMs: 1000 });
    expect([result.code, result.failure]).toEqual([null, 'not-found']);
  });

  it('tells the same of a command in what is no folder', async () => {
    const result = await run(join(fileURLToPath(import.meta.url), 'python3'), [], { timeoutMs: 1000 });
    expect([result.code, result.failure]).toEqual([null, 'not-found']);
  });

  it('kills a command when the watcher says so', async () => {
    const result = await node('setInterval(() => {}, 1000)', { watch: () => false });
    expect([result.code, result.failure]).toEqual([null, 'timeout']);
  });
});

describe('lastLine', () => {
  it.each([
    ['ERROR: first\nERROR: the reason\nsee above\n', 'ERROR: the reason'],
    ['Error: ENOTFOUND host\n    at emitError: (node:dns:1)\n\nNode.js v20', 'Error: ENOTFOUND host'],
    ['just this\r\n', 'just this'],
    ['', 'no output'],
  ])('finds the reason in %j', (text, reason) => {
    expect(lastLine(text)).toBe(reason);
  });
});

describe('nativeTarget', () => {
  it.each([
    ['linux', 'x64', true, 'linux-x64', 'tensorflow-cpu'],
    ['linux', 'arm64', true, 'linux-arm64', 'tensorflow'],
    ['darwin', 'arm64', true, 'darwin-arm64', 'tensorflow'],
    ['linux', 'x64', false, 'linux-musl-x64', undefined],
    ['win32', 'x64', true, 'win32-x64', undefined],
  ] as const)('%s %s glibc %s is %s', (platform, arch, glibc, name, distribution) => {
    const system = { platform, arch, glibc };
    expect([systemName(system), nativeTarget(system)?.distribution]).toEqual([name, distribution]);
  });

  it('knows this system', () => {
    expect(systemName(thisSystem())).toContain(process.arch);
  });
});
