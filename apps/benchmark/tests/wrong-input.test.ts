import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { bench, temporaryFolder } from './tiny.ts';

beforeAll(() => {
  vi.stubEnv('UNFORGET_BACKEND', 'cpu');
});

describe('wrong input: status 2, one line, nothing written', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['a suite', ['nonsense'], 'Suite: expected tiny, received "nonsense". "bench list" tells more.'],
    [
      'a method',
      ['--methods', 'naive,lwf'],
      'Option "--methods": expected methods of tiny with commas between: naive, joint, ewc, replay, received "lwf".',
    ],
    [
      'an empty method',
      ['--methods', ''],
      'Option "--methods": expected methods of tiny with commas between: naive, joint, ewc, replay, received "".',
    ],
    [
      'a scenario the suite lacks',
      ['--scenario', 'domain'],
      'Option "--scenario": expected task | class | all, received "domain".',
    ],
    ['no seeds', ['--seeds', '0'], 'Option "--seeds": expected a whole number from 1 on, received "0".'],
    ['seeds in words', ['--seeds', '1e3'], 'Option "--seeds": expected a whole number from 1 on, received "1e3".'],
    ['iterations', ['--iterations', '-5'], 'Option "--iterations": expected a whole number from 1 on, received "-5".'],
    ['what to tune', ['--tune', 'mu'], 'Option "--tune": expected "lambda", received "mu".'],
    [
      'seeds of a search',
      ['--tune', 'lambda', '--seeds', '3'],
      'Option "--seeds": expected none beside --tune, which has its own, received "3".',
    ],
    ['an option', ['--sedes', '3'], "unknown option '--sedes' (Did you mean --seeds?)"],
    ['two suites', ['tiny', 'tiny'], 'too many arguments. Expected 1 argument but got 2.'],
  ];

  it.each(cases)('%s', async (_, args, message) => {
    const folder = temporaryFolder();
    const { status, out, err } = await bench([...args, '--out', join(folder, 'results')]);
    expect({ status, out, err }).toEqual({ status: 2, out: '', err: `bench: ${message}\n` });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a file where the folder should be', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'mine');
    const { status, err } = await bench(['--out', file]);
    expect(status).toBe(2);
    expect(err.split('\n').at(-2)).toBe(
      `bench: Option "--out": expected a folder, or a place where one can be made, received ${file}.`,
    );
  });

  it('data that can not be had stops before the first run', async () => {
    const folder = temporaryFolder();
    const points = async () => {
      throw new UnforgetError({ code: 'missing-file', what: 'Digits', expected: 'a file', received: 'none' });
    };
    const { status, err } = await bench(['--out', folder], { sources: { points } });
    expect({ status, err }).toEqual({ status: 2, err: 'bench: Digits: expected a file, received none.\n' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('an engine that does not exist', async () => {
    vi.stubEnv('UNFORGET_BACKEND', 'gpu');
    const { status, err } = await bench(['--out', temporaryFolder()]);
    vi.stubEnv('UNFORGET_BACKEND', 'cpu');
    expect(status).toBe(2);
    expect(err).toContain("expected 'native' | 'wasm' | 'cpu', received 'gpu'");
  });
});
