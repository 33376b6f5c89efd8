import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_SUITES } from '../src/suites/all-suites.ts';
import { runBench } from './program.ts';
import { temporaryFolder } from './tiny.ts';

/** URLs of all modules that a process loaded, by V8's own account. */
function modulesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')).result.map(({ url }: { url: string }) => url),
  );
}

describe('the program', () => {
  it.each(['--help', 'list'])('%s loads no engine', async (argument) => {
    const coverage = temporaryFolder();
    const { status, out } = await runBench([argument], { env: { NODE_V8_COVERAGE: coverage } });
    expect(status).toBe(0);
    expect(out).toContain('reduced-split-mnist');
    const modules = modulesIn(coverage);
    expect(modules.some((url) => url.endsWith('/cli/program.ts'))).toBe(true);
    expect(modules.filter((url) => url.includes('@tensorflow') || url.includes('packages/core'))).toEqual([]);
  });

  it('says in one line what is wrong', async () => {
    const { status, out, err } = await runBench(['split-minst']);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toBe(
      `bench: Suite: expected ${ALL_SUITES.map(({ name }) => name).join(' | ')}, received "split-minst". "bench list" tells more.\n`,
    );
  });

  it('names a data set that is not there in one line, and writes nothing', async () => {
    const [data, folder] = [temporaryFolder(), temporaryFolder()];
    const out = join(folder, 'results');
    const { status, err } = await runBench(['split-mnist', '--out', out], { env: { UNFORGET_DATA: data } });
    expect(status).toBe(2);
    expect(err).toBe(
      `bench: Data set mnist: expected a folder mnist in UNFORGET_DATA or ../shared/data, received none in ${data}. Set UNFORGET_DATA to a folder that has it, or run a suite on embedded digits ("bench list" tells which).\n`,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops on Ctrl-C with status 130, whole lines, and tables of what there is', async () => {
    const folder = temporaryFolder();
    const args = ['--methods', 'naive', '--scenario', 'class', '--seeds', '500', '--iterations', '2', '--out', folder];
    const { status, err } = await runBench(args, {
      onError: (text, kill) => {
        if (text.includes('[  1/500]')) kill('SIGINT');
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
