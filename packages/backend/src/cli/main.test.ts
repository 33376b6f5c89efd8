import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findTfjsNode } from '../node-runtime.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

describe.skipIf(findTfjsNode() === undefined)('an interrupted installation', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s ends with %i and leaves no lock and no half engine', async (signal, code) => {
    const cache = mkdtempSync(join(tmpdir(), 'unforget-interrupt-'));
    const flags = ['--import', 'tsx', '-C', '@unforget/source', program, 'install', '--force', '--cache', cache];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const text of child.stderr.setEncoding('utf8')) {
      if (String(text).includes("tfjs-node's own installer")) break;
    }
    expect(readdirSync(cache)).toContain('.lock');
    const ended = once(child, 'exit');
    child.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect(readdirSync(cache)).toEqual([]);
  });
});
