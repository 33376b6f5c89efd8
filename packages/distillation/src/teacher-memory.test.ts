import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { emptyMemory, restoreMemory } from './teacher-memory.ts';

describe('TeacherMemory', () => {
  it('finds rows by place, counts them and knows its bytes', () => {
    const memory = emptyMemory();
    expect(memory.taught).toBe(false);
    memory.begin({ width: 2, values: Float32Array.of(0, 1, 10, 11, 20, 21) });
    const found = memory.lookUp(Int32Array.of(2, 0, 2));
    expect(found.shape).toEqual([2]);
    expect([...found.values]).toEqual([20, 21, 0, 1, 20, 21]);
    memory.count(4);
    expect([memory.distilled, memory.bytes, memory.taught]).toEqual([4, 24, true]);
  });
  it('goes on from its snapshot, which later work does not reach', () => {
    const memory = emptyMemory();
    memory.begin({ width: 1, values: Float32Array.of(5, 6) });
    memory.count(1);
    const snapshot = memory.snapshot();
    memory.count(1);
    memory.begin({ width: 1, values: Float32Array.of(7) });
    memory.end();
    const restored = restoreMemory(snapshot, 'lwf');
    expect([restored.distilled, restored.bytes]).toEqual([1, 8]);
    expect([...restored.lookUp(Int32Array.of(1, 0)).values]).toEqual([6, 5]);
    expect(memory.taught).toBe(false);
  });
  it('starts to count anew', () => {
    const memory = emptyMemory();
    memory.begin({ width: 1, values: Float32Array.of(5, 6) });
    memory.count(3);
    memory.begin(null);
    expect([memory.distilled, memory.bytes, memory.taught]).toEqual([0, 0, false]);
  });
  it.each([
    {},
    { rows: null, bytes: 0 },
    { rows: { width: 0, values: new Float32Array(0) }, bytes: 0, distilled: 0 },
    { rows: { width: 2, values: [1, 2] }, bytes: 0, distilled: 0 },
    { rows: 3, bytes: 0, distilled: 0 },
  ])('refuses what it did not write: %j', (snapshot) => {
    const restore = (): unknown => restoreMemory(snapshot as never, 'lwf');
    expect(restore).toThrow(expect.toSatisfy((error) => UnforgetError.is(error, 'corrupt-state')));
    expect(restore).toThrow('Memory of strategy "lwf": expected the teacher\'s rows and two counts');
  });
});
