import { describe, expect, it } from 'vitest';
import type { Operation, Recording, Source } from './recorder.ts';
import { whatDiffers } from './what-differs.ts';

const constant = (values: number[], shape = [values.length]): Source => ({
  kind: 'constant',
  value: { dtype: 'float32', shape, values: Float32Array.from(values) },
});
const given = (index: number): Source => ({ kind: 'given', index });

function recording(changes: Partial<Operation> = {}, results: Source[] = [given(0)]): Recording {
  const operation: Operation = {
    name: 'Mul',
    attributes: [{ name: 'T', type: 4, value: 1 }],
    inputs: [given(0), constant([2, Number.NaN])],
    inputTypes: ['float32', 'float32'],
    outputs: [{ dtype: 'float32', shape: [2] }],
    ...changes,
  };
  return { operations: [operation], results, dtypes: ['float32'] };
}

describe('two recordings of a program', () => {
  it('are equal when nothing was made up on the way; NaN is NaN', () => {
    expect(whatDiffers(recording(), recording())).toBeNull();
  });

  it.each<[string, Recording, string]>([
    ['more operations', { ...recording(), operations: [] }, 'it runs other operations each time'],
    ['another operation', recording({ name: 'Div' }), 'operation 0 is Mul once and Div the next time'],
    [
      'another attribute',
      recording({ attributes: [{ name: 'T', type: 4, value: 3 }] }),
      'an attribute of operation 0 (Mul) is another each time',
    ],
    ['fewer inputs', recording({ inputs: [given(0)] }), 'operation 0 (Mul) has another number of inputs each time'],
    [
      'another constant',
      recording({ inputs: [given(0), constant([2, 3])] }),
      'input 1 of operation 0 (Mul) is another each time',
    ],
    [
      'the constant in another shape',
      recording({ inputs: [given(0), constant([2, Number.NaN], [2, 1])] }),
      'input 1 of operation 0 (Mul) is another each time',
    ],
    [
      'a given tensor for a constant',
      recording({ inputs: [given(0), given(1)] }),
      'input 1 of operation 0 (Mul) is another each time',
    ],
    ['another result', recording({}, [given(1)]), 'it returns other tensors each time'],
    ['zero of the other sign', recording({}, [constant([-0])]), 'it returns other tensors each time'],
  ])('differ by %s', (_, other, why) => {
    const one = _ === 'zero of the other sign' ? recording({}, [constant([0])]) : recording();
    expect(whatDiffers(one, other)).toBe(why);
  });
});
