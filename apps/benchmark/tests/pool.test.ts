import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentOf, linesOf } from './folder.ts';
import { runBench, startBench } from './program.ts';
import { temporaryFolder } from './tiny.ts';

const FEW = ['--methods', 'naive,replay', '--scenario', 'class', '--iterations', '2'];

/** Each process loads an engine. */
const SLOW = 400_000;

describe('a pool of processes', () => {
  it('resumes after being killed to what one process that was never stopped finds', { timeout: SLOW }, async () => {
    const [whole, killed] = [temporaryFolder(), temporaryFolder()];
    const args = [...FEW, '--seeds', '3'];
    const stopped = await runBench([...args, '--jobs', '2', '--out', killed], {
      onError: (text, kill) => {
        if (text.includes('[2/6]')) kill('SIGKILL');
      },
    });
    expect(stopped.status).toBeNull();
    const before = linesOf(killed);
    expect(before.length).toBeGreaterThanOrEqual(2);
    expect(before.length).toBeLessThan(6);

    expect((await runBench([...args, '--jobs', '2', '--resume', '--out', killed])).status).toBe(0);
    expect((await runBench([...args, '--jobs', '1', '--out', whole])).status).toBe(0);
    expect(linesOf(killed).slice(0, before.length)).toEqual(before);
    expect(contentOf(killed)).toEqual(contentOf(whole));
  });

  it.skipIf(process.platform !== 'linux')(
    'keeps the job of a process that dies as failed, and goes on',
    { timeout: SLOW },
    async () => {
      const folder = temporaryFolder();
      const args = ['--methods', 'naive', '--scenario', 'class', '--seeds', '3', '--jobs', '1', '--out', folder];
      const program = startBench(args, {
        onError: (text) => {
          // The second run has begun, and takes a second.
          if (text.includes('[1/3]') && !text.includes('[2/3]')) killChildrenOf(program.pid);
        },
      });
      const { status, err } = await program.ended;
      expect(status).toBe(1);
      expect(err).toContain('[2/3] class naive, seed 2: FAILED');
      expect(linesOf(folder).map((line) => JSON.parse(line).status)).toEqual(['done', 'failed', 'done']);
    },
  );
});

function killChildrenOf(pid: number | undefined): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  for (const child of children) process.kill(Number(child), 'SIGKILL');
}
