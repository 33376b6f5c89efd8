import { describe, expect, it } from 'vitest';
import { enginesToTest } from './engines.ts';

describe('engines to test', () => {
  it('are all that the machine has', () => {
    expect(enginesToTest(undefined, true)).toEqual({ engines: ['native', 'wasm', 'cpu'], notice: null });
    expect(enginesToTest('', false)).toEqual({
      engines: ['wasm', 'cpu'],
      notice: 'The native engine is not installed: its tests are skipped.',
    });
  });

  it.each(['native', 'wasm', 'cpu'] as const)('are %s alone when UNFORGET_BACKEND says so', (name) => {
    expect(enginesToTest(name, true)).toEqual({
      engines: [name],
      notice: `UNFORGET_BACKEND=${name}: tests run on this engine alone.`,
    });
  });

  it('are never fewer than asked for', () => {
    expect(() => enginesToTest('native', false)).toThrow('the native engine is not installed');
    expect(() => enginesToTest('gpu', true)).toThrow('UNFORGET_BACKEND: expected native | wasm | cpu, received gpu');
  });
});
