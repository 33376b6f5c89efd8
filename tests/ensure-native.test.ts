import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '..');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Readies the engine in a repository whose installer does this. */
function ensureWith(installer: string) {
  const folder = mkdtempSync(join(tmpdir(), 'unforget-ensure-'));
  folders.push(folder);
  const cli = join(folder, 'packages/backend/src/cli');
  mkdirSync(cli, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  cpSync(join(repository, 'tooling/native-tensorflow'), join(folder, 'tooling/native-tensorflow'), { recursive: true });
  symlinkSync(join(repository, 'node_modules/tsx'), join(folder, 'node_modules/tsx'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(cli, 'main.ts'), installer);
  // pnpm lets programs find what lies in the repository by NODE_PATH.
  const { UNFORGET_BACKEND: _, NODE_PATH: __, ...env } = process.env;
  const program = join(folder, 'tooling/native-tensorflow/ensure.mjs');
  const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', env });
  return { status, says: stderr.includes('continuing on wasm') };
}

describe.skipIf(process.platform === 'win32')('readying the native engine', () => {
  it.each(['process.exit(1)', "process.kill(process.pid, 'SIGKILL')", 'process.exit(137)'])(
    'never stops its caller: %s',
    (installer) => {
      expect(ensureWith(installer)).toEqual({ status: 0, says: true });
    },
  );

  it.each([
    ['process.exit(143)', 143],
    ['process.exit(130)', 130],
  ])('but when the user does: %s', (installer, status) => {
    expect(ensureWith(installer)).toEqual({ status, says: false });
  });

  it('says nothing when all is well', () => {
    expect(ensureWith('')).toEqual({ status: 0, says: false });
  });
});
