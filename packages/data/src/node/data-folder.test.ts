import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { errorOf } from '../__fixtures__/builders.ts';
import { dataFolder } from './data-folder.ts';

const nowhere = join(tmpdir(), 'unforget-no-such-folder');

describe('dataFolder', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is what UNFORGET_DATA names, before any fallback', () => {
    vi.stubEnv('UNFORGET_DATA', tmpdir());
    expect(dataFolder('.')).toBe(resolve(tmpdir()));
  });

  it('is the first fallback that is there, or null', () => {
    vi.stubEnv('UNFORGET_DATA', '');
    expect(dataFolder(nowhere, '.')).toBe(resolve('.'));
    expect(dataFolder(nowhere)).toBeNull();
    expect(dataFolder()).toBeNull();
  });

  it('does not fall back silently from a wrong UNFORGET_DATA', async () => {
    vi.stubEnv('UNFORGET_DATA', nowhere);
    const error = await errorOf(() => dataFolder('.'));
    expect(error.code).toBe('missing-file');
    expect(error.message).toBe(
      `UNFORGET_DATA: expected a folder of data sets, received ${nowhere}. Correct the path or unset the variable.`,
    );
  });
});
