import { UnforgetError } from '@unforget/types';
import { expect, it } from 'vitest';
import { type RawOptions, readRequest } from './request.ts';

const known = ['a', 'b', 'c', 'peers'];
const usual = ['a', 'b', 'c'];
const read = (raw: Partial<RawOptions>) => readRequest({ out: 'out', python: true, ...raw }, { known, usual });

it('fills in what is left out: all usual works, five rounds, 10,000 steps', () => {
  expect(read({})).toEqual({
    ...{ works: usual, rounds: 5, steps: 10_000, json: null, out: 'out', tiny: false, writeDocs: false },
    python: 'install',
  });
});

it('puts works in the order of the table, and lets the tiny form install nothing', () => {
  expect(read({ work: 'peers, c, a' }).works).toEqual(['a', 'c', 'peers']);
  expect(read({ tiny: true })).toMatchObject({ rounds: 1, steps: 10, python: 'use' });
  expect(read({ tiny: true, rounds: '2', python: false })).toMatchObject({ rounds: 2, python: 'off' });
});

it.each<[Partial<RawOptions>, string]>([
  [{ work: 'a,x' }, '"x"'],
  [{ work: '' }, '""'],
  [{ rounds: '0' }, '--rounds'],
  [{ rounds: '1.5' }, '--rounds'],
  [{ steps: '12' }, 'multiple of 5'],
  [{ steps: '20000' }, '--steps'],
  [{ tiny: true, writeDocs: true }, '--write-docs'],
])('refuses %j', (raw, text) => {
  const error = (() => {
    try {
      return read(raw);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(UnforgetError.is(error, 'invalid-option')).toBe(true);
  expect(String(error)).toContain(text);
});
