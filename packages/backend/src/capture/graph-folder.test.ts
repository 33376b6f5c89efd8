import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { removeStaleFolders, withGraphFolder } from './graph-folder.ts';

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
    folder(`unforget-graph-${process.pid}-old`, 3600);
    folder('unforget-graph-mine', 3600);
    folder('something-else', 3600);
    removeStaleFolders(parent);
    expect(readdirSync(parent).sort()).toEqual(
      [
        'something-else',
        `unforget-graph-${dead}-new`,
        `unforget-graph-${process.pid}-old`,
        'unforget-graph-mine',
      ].sort(),
    );
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
