import { describe, expect, it } from 'vitest';
import { cnn } from './cnn.ts';
import { mlp } from './mlp.ts';

describe('options of models', () => {
  it('name what is missing, misspelt or no image', () => {
    expect(() => mlp({ inputs: 2 } as never)).toThrow(/^Option "head": expected .*, received none\.$/);
    expect(() => mlp({ inputs: 2, head: 'growing' as never })).toThrow('received "growing"');
    expect(() => mlp({ inputs: 2, head: { kind: 'growing', unit: 3 } as never })).toThrow(
      'Unknown option "unit" of head',
    );
    expect(() => mlp({ head: { kind: 'growing' } } as never)).toThrow('Option "inputs": expected positive integers');
    expect(() => cnn({ inputShape: [8, 8] as never, filters: [2], head: { kind: 'growing' } })).toThrow(
      'Option "inputShape": expected [height, width, channels], received [8,8]. Grey images have one channel',
    );
  });
});
