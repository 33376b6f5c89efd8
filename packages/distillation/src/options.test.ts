import { compose, mlp } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { featureDistillation, lwf } from './index.ts';

describe('options', () => {
  it.each([
    [() => lwf({} as never), 'Option "lambda": expected a number in [0, Infinity), received undefined.'],
    [() => lwf({ lambda: -1 }), 'received -1'],
    [() => lwf({ lambda: Number.NaN }), 'received NaN'],
    [() => lwf({ lambda: 1, temperature: 0 }), 'Option "temperature": expected a number above 0, received 0.'],
    [() => lwf({ lambda: 1, temperature: Number.POSITIVE_INFINITY }), 'received Infinity'],
    [() => lwf({ lambda: 1, distance: 'l2' } as never), 'Unknown option "distance" of lwf'],
    [() => lwf({ lambda: 1, weighting: 'paper' as never }), 'expected added | equal-tasks, received paper.'],
    [() => lwf({ lambda: 1, units: 'every' as never }), 'Option "units": expected met | all, received every.'],
    [() => lwf({ lambda: 1, replayed: 1 as never }), 'Option "replayed": expected true or false, received 1.'],
    [() => lwf({ lambda: 1, pretrained: 'yes' as never }), 'Option "pretrained": expected true or false'],
    [() => lwf({ lambda: 1, name: '' }), 'Option "name": expected a text'],
    [
      () => featureDistillation({ lambda: 1, distance: 'l1' as never }),
      'Option "distance": expected cosine | l2, received l1.',
    ],
    [
      () => featureDistillation({ lambda: 1, temperature: 2 } as never),
      'Unknown option "temperature" of featureDistillation',
    ],
    [
      () => lwf({ lambda: 1, pretrained: true }).check?.(mlp({ inputs: 2, head: { kind: 'growing' } })),
      'Option "pretrained" of strategy "lwf": expected a model whose head has units before the first experience',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(expect.toSatisfy((error) => UnforgetError.is(error, 'invalid-option')));
  });
  it('two can be there, under two names', () => {
    const both = compose(lwf({ lambda: 1 }), lwf({ lambda: 2, name: 'second' }), featureDistillation({ lambda: 1 }));
    expect(both.parts.map(({ name }) => name)).toEqual(['lwf', 'second', 'feature-distillation']);
  });
});
