import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { type ReplayOptions, replay } from '../index.ts';
import { replaySettings } from './replay-options.ts';

describe('replay options', () => {
  it('has these defaults', () => {
    expect(replaySettings({ bytes: 1000 })).toEqual({
      budget: { bytes: 1000 },
      policy: 'reservoir',
      perClass: null,
      perExperience: null,
      storage: 'auto',
      batchSize: null,
      weighting: 'equal-tasks',
      fill: 'after-experience',
      name: 'replay',
    });
  });

  it('needs class targets only to balance classes', () => {
    expect(replay({ capacity: 1 }).requires).toEqual([]);
    expect(replay({ capacity: 1, policy: 'class-balanced' }).requires).toEqual(['classes']);
  });

  it('takes its name from the option', () => {
    expect(replay({ capacity: 1, name: 'second' }).name).toBe('second');
  });

  it.each([
    [{}, 'Options "capacity" and "bytes": expected one of them, received none.'],
    [{ capacity: 2.5 }, 'Option "capacity": expected an integer of at least 1, received 2.5.'],
    [{ capacity: 1, weighting: 0 }, "Option \"weighting\": expected 'equal-tasks', 'per-sample' or a number in (0, 1]"],
    [{ capacity: 1, weighting: 1.1 }, 'a number in (0, 1], received 1.1.'],
    [{ capacity: 1, weighting: Number.NaN }, 'a number in (0, 1], received NaN.'],
    [{ capacity: 1, weighting: 'equal' }, 'a number in (0, 1], received equal.'],
    [{ capacity: 1, batchSize: 0 }, 'Option "batchSize": expected an integer of at least 1, received 0.'],
    [{ capacity: 1, storage: 'float64' }, 'Option "storage"'],
    [{ capacity: 1, policy: 'random' }, 'Option "policy"'],
    [{ capacity: 1, perClass: 5 }, "Option \"perClass\": expected the policy 'class-balanced', received 'reservoir'."],
    [{ capacity: 1, fill: 'later' }, "Option \"fill\": expected 'after-experience' or 'online', received later."],
    [{ capacity: 1, name: '' }, 'Option "name": expected a text, received "".'],
    [{ capacity: 1, weights: 1 }, 'Unknown option "weights" of replay: expected one of capacity, bytes, policy'],
  ])('refuses %o', (options, text) => {
    let thrown: unknown;
    try {
      replay(options as ReplayOptions);
    } catch (error) {
      thrown = error;
    }
    expect(UnforgetError.is(thrown, 'invalid-option')).toBe(true);
    expect(String(thrown)).toContain(text);
  });
});
