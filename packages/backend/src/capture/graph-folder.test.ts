import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  type RmOptions,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { removeStaleFolders, withGraphFolder } from './graph-folder.ts';

/** As for somebody else's folder in a temporary folder that all users share. */
const refuse = (path: string): never => {
  throw Object.assign(new Error(`EACCES: permission denied, unlink '${path}'`), { code: 'EACCES' });
};
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    rmSync: (path: string, o: RmOptions) => (path.endsWith('-theirs') ? refuse(path) : fs.rmSync(path, o)),
  };
});

const parent = mkdtempSync(join(tmpdir(), 'unforget-folders-'));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** The id of a process that has ended. */
const gone = (): number => spawnSync(process.execPath, ['-e', '']).pid;

function folder(name: string, secondsOld: number): void {
  mkdirSync(join(parent, name), { recursive: true });
  writeFileSync(join(parent, name, 'saved_model.pb'), 'x');
  const then = Date.now() / 1000 - secondsOld;
  utimesSync(join(parent, name), then, then);
}

describe('folders of graphs', () => {
  it('of processes that are gone are removed, with what is in them; all others stay', () => {
    const dead = gone();
    folder(`unforget-graph-${dead}-old`, 3600);
    folder(`unforget-graph-${dead}-new`, 1);
    folder(`unforget-graph-${process.ppid}-old`, 3600);
    folder('unforget-graph-mine', 3600);
    folder('something-else', 3600);
    removeStaleFolders(parent);
    expect(readdirSync(parent).sort()).toEqual(
      [
        'something-else',
        `unforget-graph-${dead}-new`,
        `unforget-graph-${process.ppid}-old`,
        'unforget-graph-mine',
      ].sort(),
    );
  });

  it('that a killed process left are removed by one that got its number, as in a container that is started anew', () => {
    folder(`unforget-graph-${process.pid}-old`, 3600);
    folder(`unforget-graph-${process.pid}-new`, 1);
    removeStaleFolders(parent);
    expect(readdirSync(parent)).toEqual([`unforget-graph-${process.pid}-new`]);
  });

  it('that another user left stay, and are in nobody’s way', () => {
    const dead = gone();
    folder(`unforget-graph-${dead}-theirs`, 3600);
    folder(`unforget-graph-${dead}-zzz`, 3600);
    removeStaleFolders(parent);
    expect(readdirSync(parent)).toEqual([`unforget-graph-${dead}-theirs`]);
  });

  it('are gone after use, and after a failure', () => {
    let used = '';
    withGraphFolder((path) => {
      used = path;
      expect(existsSync(path)).toBe(true);
    });
    expect(existsSync(used)).toBe(false);
    const failing = (): void =>
      withGraphFolder((path) => {
        used = path;
        throw new Error('no graph');
      });
    expect(failing).toThrow('no graph');
    expect(existsSync(used)).toBe(false);
  });
});
