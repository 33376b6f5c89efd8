import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { CAPTURE, type TensorProgram } from '@unforget/types';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backend, bits, captured, nativeIsThere, numbers, orWhyNot, pure, startNative } from './__fixtures__/native.ts';
import { captureNative, graphOf } from './capture.ts';
import { printGraph } from './graph-def.ts';

const list = (tensors: readonly tf.Tensor[]): number[][] => tensors.map((tensor) => Array.from(tensor.dataSync()));
const at = (tensors: readonly tf.Tensor[], i: number): tf.Tensor => tensors[i] as tf.Tensor;

/** w ← w − 0.5·x; gives Σ w before the step and x·w after it. */
const descent: TensorProgram = ([w], [x]) => {
  const next = tf.sub(w as tf.Tensor, tf.mul(x as tf.Tensor, 0.5));
  return { state: [next], outputs: [tf.sum(w as tf.Tensor), tf.mul(x as tf.Tensor, next)] };
};

describe.skipIf(!nativeIsThere)(`a captured program${orWhyNot}`, () => {
  beforeAll(startNative);

  it('is offered by the backend object', () => {
    expect((tf.backend() as unknown as { [CAPTURE]: unknown })[CAPTURE]).toBe(captureNative);
  });

  it('keeps its state inside, from call to call', () => {
    const x = tf.tensor1d([2, 4]);
    const program = captured(descent, { state: [tf.tensor1d([10, 20])], inputs: [x] });
    // 10 − 1, 20 − 2; x·w = 2·9, 4·18.
    expect(list(program.run([x], [0, 1]))).toEqual([[30], [18, 72]]);
    expect(list(program.run([x], [0]))).toEqual([[27]]);
    expect(list(program.read())).toEqual([[8, 16]]);
    program.dispose();
  });

  it('gives the outputs that are wanted, in that order, and runs all the same when none is', () => {
    const x = tf.tensor1d([2, 4]);
    const program = captured(descent, { state: [tf.tensor1d([10, 20])], inputs: [x] });
    expect(program.run([x], [])).toEqual([]);
    // 9 + 18 = 27 before the second step; after it 2·8, 4·16.
    expect(list(program.run([x], [1, 0]))).toEqual([[16, 64], [27]]);
    program.dispose();
  });

  it('leaves what it is given untouched: example, inputs and what was read before', () => {
    const [w, x] = [tf.tensor1d([10, 20]), tf.tensor1d([2, 4])];
    const program = captured(descent, { state: [w], inputs: [x] });
    const before = program.read();
    program.run([x], [0, 1]);
    expect(list([w, x, ...before])).toEqual([
      [10, 20],
      [2, 4],
      [10, 20],
    ]);
    program.dispose();
  });

  it('takes a state that is disposed right after, and gives it back bit by bit', () => {
    const x = tf.tensor1d([2, 4]);
    const program = captured(descent, { state: [tf.tensor1d([10, 20])], inputs: [x] });
    const state = tf.tensor1d([Math.fround(0.1), -0]);
    const expected = bits(state);
    program.write([state]);
    state.dispose();
    expect(bits(at(program.read(), 0))).toEqual(expected);
    program.write(program.read());
    expect(bits(at(program.read(), 0))).toEqual(expected);
    program.dispose();
  });

  it('tells tensors apart that share their data: the anchor stays where the parameters move', () => {
    const w = tf.tensor1d([1, 2]);
    const anchor = tf.clone(w);
    const pull: TensorProgram = ([p, a]) => ({
      state: [tf.add(p as tf.Tensor, 1), a as tf.Tensor],
      outputs: [tf.sub(p as tf.Tensor, a as tf.Tensor)],
    });
    const program = captured(pull, { state: [w, anchor], inputs: [] });
    expect([0, 1, 2].map(() => list(program.run([], [0]))[0])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(list(program.read())).toEqual([
      [4, 5],
      [1, 2],
    ]);
    program.dispose();
  });

  it('changes places without losing either, and copies an input into the state', () => {
    const swap: TensorProgram = ([a, b, c], [x]) => ({
      state: [at([b as tf.Tensor], 0), a as tf.Tensor, x as tf.Tensor],
      outputs: [c as tf.Tensor],
    });
    const x = tf.scalar(7);
    const program = captured(swap, { state: [tf.scalar(1), tf.scalar(2), tf.scalar(3)], inputs: [x] });
    expect(list(program.run([x], [0]))).toEqual([[3]]);
    expect(list(program.read())).toEqual([[2], [1], [7]]);
    expect(list(program.run([x], [0]))).toEqual([[7]]);
    expect(list(program.read())).toEqual([[1], [2], [7]]);
    program.dispose();
  });

  it('has state of integers and flags', () => {
    const count: TensorProgram = ([steps, seen], [flag]) => ({
      state: [tf.add(steps as tf.Tensor, tf.scalar(1, 'int32')), tf.logicalOr(seen as tf.Tensor, flag as tf.Tensor)],
      outputs: [],
    });
    const no = tf.tensor1d([false, false], 'bool');
    const program = captured(count, { state: [tf.scalar(2 ** 30, 'int32'), no], inputs: [no] });
    program.run([tf.tensor1d([false, true], 'bool')], []);
    program.run([no], []);
    const state = program.read();
    expect(state.map(({ dtype }) => dtype)).toEqual(['int32', 'bool']);
    expect(list(state)).toEqual([[2 ** 30 + 2], [0, 1]]);
    program.dispose();
  });

  it('gives an output that is an input, a constant or part of the state as it stands', () => {
    const pass: TensorProgram = ([s], [x]) => ({
      state: [s as tf.Tensor],
      outputs: [x as tf.Tensor, tf.scalar(0.1), s as tf.Tensor],
    });
    const [s, x] = [tf.scalar(3), tf.tensor1d([true], 'bool')];
    const program = captured(pass, { state: [s], inputs: [x] });
    expect(program.run([x], [0, 1, 2]).map(bits)).toEqual([[1], bits(tf.scalar(0.1)), bits(s)]);
    program.dispose();
  });

  it('may have no state, no inputs, or no outputs', () => {
    const nothing = captured(() => ({ state: [], outputs: [] }), { state: [], inputs: [] });
    expect([nothing.run([], []), nothing.read()]).toEqual([[], []]);
    nothing.write([]);
    nothing.dispose();
  });

  it('runs beside another one: their variables have the same names and are not the same', () => {
    const x = tf.tensor1d([2, 4]);
    const [a, b] = [1, 100].map((value) => captured(descent, { state: [tf.tensor1d([value, value])], inputs: [x] }));
    a?.run([x], []);
    expect([a, b].map((program) => list(program?.read() ?? [])[0])).toEqual([
      [0, -1],
      [100, 100],
    ]);
    a?.dispose();
    b?.run([x], []);
    expect(list(b?.read() ?? [])).toEqual([[99, 98]]);
    b?.dispose();
  });

  it('shares its state with programs alongside, each for inputs of its own form', () => {
    const before = backend().getNumOfSavedModels();
    const [x, rows] = [tf.tensor1d([2, 4]), tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2])];
    const one = captured(descent, { state: [tf.tensor1d([10, 20])], inputs: [x] });
    one.run([x], []);
    const adding: TensorProgram = ([w], [a]) => ({
      state: [tf.add(w as tf.Tensor, tf.sum(a as tf.Tensor, 0))],
      outputs: [tf.mean(a as tf.Tensor)],
    });
    const other = one.alongside(adding, [rows]).captured;
    if (!other) throw new Error('Not captured');
    // (9, 18) after the first step; plus column sums (9, 12); less half of x.
    expect(list(other.read())).toEqual([[9, 18]]);
    expect(list(other.run([rows], [0]))).toEqual([[3.5]]);
    expect(list(one.read())).toEqual([[18, 30]]);
    expect(list(one.run([x], [0, 1]))).toEqual([[48], [34, 112]]);
    one.dispose();
    const third = other.alongside(descent, [x]).captured;
    expect(third && list(third.run([x], [0]))).toEqual([[45]]);
    other.write([tf.tensor1d([1, 1])]);
    other.run([rows], []);
    expect(third && list(third.read())).toEqual([[10, 13]]);
    expect(backend().getNumOfSavedModels()).toBe(before + 1);
    other.dispose();
    third?.dispose();
    expect(backend().getNumOfSavedModels()).toBe(before);
    expect(() => other.read()).toThrow('disposed');
  });

  it('computes what is the same in every step once, when a state is put in place', () => {
    // w ← w − 3F·(w − μ)·rate, with F and μ as they are.
    const pull: TensorProgram = ([w, f, mean], [rate]) => {
      const slope = tf.mul(tf.mul(f as tf.Tensor, 3), tf.sub(w as tf.Tensor, mean as tf.Tensor));
      const next = tf.sub(w as tf.Tensor, tf.mul(rate as tf.Tensor, slope));
      return { state: [next, f as tf.Tensor, mean as tf.Tensor], outputs: [tf.sum(slope), tf.exp(mean as tf.Tensor)] };
    };
    const inputs = [tf.scalar(0.25)];
    const state = (seed: number): tf.Tensor[] => [0, 1, 2].map((i) => numbers([7], { seed: seed + i }));
    const nodes = graphOf(pull, { state: state(1), inputs });
    const once = nodes.filter(({ name }) => name.startsWith('initial_n')).map(({ operation }) => operation);
    // 3F, and exp(μ); the offset is another in every step.
    expect(once).toEqual(['Mul', 'Exp']);
    const program = captured(pull, { state: state(1), inputs });
    const again = program.alongside(pull, inputs).captured;
    for (const [one, start] of [
      [program, state(1)],
      [program, state(4)],
      [again, state(7)],
    ] as const) {
      one?.write(start);
      let expected: readonly tf.Tensor[] = start;
      for (let step = 0; step < 3; step++) {
        const plain = pull(expected, inputs);
        expected = plain.state;
        expect(one?.run(inputs, [0, 1]).map(bits)).toEqual(plain.outputs.map(bits));
      }
      expect(one?.read().map(bits)).toEqual(expected.map(bits));
    }
    program.dispose();
    again?.dispose();
  });

  it('stays as it is when a program alongside is refused', () => {
    const x = tf.tensor1d([2, 4]);
    const program = captured(descent, { state: [tf.tensor1d([10, 20])], inputs: [x] });
    const reading: TensorProgram = ([w]) => ({
      state: [tf.mul(w as tf.Tensor, (w as tf.Tensor).dataSync()[0] as number)],
      outputs: [],
    });
    expect(program.alongside(reading, [x]).why).toBe('it reads the value of a tensor in the middle');
    expect(list(program.run([x], [0]))).toEqual([[30]]);
    program.dispose();
  });

  it('prints as a graph', () => {
    const graph = printGraph(graphOf(descent, { state: [tf.zeros([2])], inputs: [tf.zeros([2])] })).split('\n');
    expect(graph).toEqual([
      'var_0 = VarHandleOp() dtype=1 shape=[2] shared_name="var_0"',
      'read_0 = ReadVariableOp(var_0) dtype=1',
      'initial_0 = Placeholder() dtype=1 shape=[2]',
      'initial_copy_0 = DeepCopy(initial_0) T=1',
      'write_0 = AssignVariableOp(var_0, initial_copy_0) dtype=1',
      'written = Const(^write_0) dtype=3 value=int32[]{0}',
      'in_0 = Placeholder() dtype=1 shape=[2]',
      'c0 = PlaceholderWithDefault(c0_value) dtype=1 shape=[]',
      'c0_value = Const() dtype=1 value=float32[]{0.5}',
      'c1 = Const() dtype=3 value=int32[1]{0}',
      'n0 = Mul(in_0, c0) T=1',
      'v0 = PlaceholderWithDefault(n0) dtype=1 shape=[2]',
      'n1 = Sub(read_0, v0) T=1',
      'v1 = PlaceholderWithDefault(n1) dtype=1 shape=[2]',
      'n2 = Sum(read_0, c1) keep_dims=false T=1 Tidx=3',
      'v2 = PlaceholderWithDefault(n2) dtype=1 shape=[]',
      'n3 = Mul(in_0, v1) T=1',
      'v3 = PlaceholderWithDefault(n3) dtype=1 shape=[2]',
      'assign_0 = AssignVariableOp(var_0, v1, ^read_0) dtype=1',
      'out_0 = Identity(v2) T=1',
      'out_1 = Identity(v3) T=1',
      'done = Const(^assign_0) dtype=3 value=int32[]{0}',
    ]);
  });
});

describe.skipIf(!nativeIsThere)(`what can't be captured is refused, with the reason${orWhyNot}`, () => {
  beforeAll(startNative);
  const x = (): tf.Tensor => numbers([4]);
  const whyNot = (program: TensorProgram, state: tf.Tensor[] = [], inputs: tf.Tensor[] = [x()]): string | undefined =>
    captureNative(program, { state, inputs }).why;

  it('a number drawn on the way', () => {
    let draws = 0;
    const why = whyNot(pure((a) => tf.mul(a as tf.Tensor, tf.scalar(++draws))));
    expect(why).toBe('input 1 of operation 0 (Mul) is another each time');
    expect(whyNot(pure((a) => tf.mul(a as tf.Tensor, tf.randomUniform([4]))))).toBe(why);
    expect(whyNot(pure((a) => tf.leakyRelu(a as tf.Tensor, ++draws)))).toBe(
      'an attribute of operation 0 (LeakyRelu) is another each time',
    );
  });

  it('a number that TensorFlow draws', () => {
    expect(whyNot(pure((a) => tf.multinomial(a as tf.Tensor1D, 3, 7)))).toBe(
      'it uses Multinomial, which draws other numbers each time',
    );
  });

  it('a value that is read', () => {
    const reads = 'it reads the value of a tensor in the middle';
    expect(whyNot(pure((a) => tf.mul(a as tf.Tensor, tf.sum(a as tf.Tensor).dataSync()[0] as number)))).toBe(reads);
    const before = (next: (a: tf.Tensor) => tf.Tensor[]): TensorProgram =>
      pure((a) => {
        tf.sum(a as tf.Tensor).dataSync();
        return next(a as tf.Tensor);
      });
    expect(whyNot(before((a) => [tf.neg(a)]))).toBe(reads);
    expect(whyNot(before((a) => tf.split(a, 2)))).toBe(reads);
    expect(whyNot(before((a) => [tf.gather(a, [1])]))).toBe(reads);
    expect(whyNot(before((a) => [a]))).toBe(reads);
  });

  it('a value that is asked for to come later: whoever asked is told', async () => {
    let asked: Promise<unknown> = Promise.resolve();
    const program = captured(
      pure((a) => {
        asked = (a as tf.Tensor).data();
        asked.catch(() => {});
        return tf.neg(a as tf.Tensor);
      }),
      { state: [], inputs: [x()] },
    );
    program.dispose();
    await expect(asked).rejects.toThrow('it reads the value of a tensor in the middle');
  });

  it('a shape that hangs on values', () => {
    expect(whyNot(pure((a) => tf.unique(a as tf.Tensor).values))).toBe(
      'it uses UniqueV2, which gives as many values as it finds',
    );
  });

  it('other operations from time to time', () => {
    let turn = 0;
    expect(whyNot(pure((a) => (turn++ % 2 ? tf.neg(a as tf.Tensor) : tf.abs(a as tf.Tensor))))).toBe(
      'operation 0 is Abs once and Neg the next time',
    );
    expect(whyNot(pure((a) => (turn++ % 2 ? tf.neg(tf.neg(a as tf.Tensor)) : tf.neg(a as tf.Tensor))))).toBe(
      'it runs other operations each time',
    );
  });

  it('a state that changes shape, type or length', () => {
    const why = 'its state changes shape from step to step';
    const growing: TensorProgram = ([s]) => ({ state: [tf.concat([s as tf.Tensor, s as tf.Tensor])], outputs: [] });
    const casting: TensorProgram = ([s]) => ({ state: [tf.cast(s as tf.Tensor, 'int32')], outputs: [] });
    const losing: TensorProgram = () => ({ state: [], outputs: [] });
    expect([growing, casting, losing].map((program) => whyNot(program, [tf.ones([2])]))).toEqual([why, why, why]);
  });

  it('complex numbers and text', () => {
    expect(whyNot(pure((a) => tf.real(tf.complex(a as tf.Tensor, a as tf.Tensor))))).toBe(
      'it works on tensors of complex64',
    );
    expect(
      whyNot(
        pure((a) => a as tf.Tensor),
        [],
        [tf.tensor1d(['a'])],
      ),
    ).toBe('it works on tensors of string');
  });

  it('a program that throws, with its own words', () => {
    expect(
      whyNot(() => {
        throw new RangeError('No tensor at "b"');
      }),
    ).toBe('No tensor at "b"');
  });

  it('anything on another engine', async () => {
    await tf.setBackend('cpu');
    expect(whyNot(pure((a) => a as tf.Tensor))).toBe('the current backend is not the native one');
    expect(() =>
      graphOf(
        pure((a) => a as tf.Tensor),
        { state: [], inputs: [] },
      ),
    ).toThrow('not the native one');
    await startNative();
  });
});

describe.skipIf(!nativeIsThere)(`capture leaves nothing behind${orWhyNot}`, () => {
  beforeAll(startNative);
  const ownFolder = mkdtempSync(join(tmpdir(), 'unforget-capture-test-'));
  const usual = process.env['TMPDIR'];
  beforeAll(() => {
    process.env['TMPDIR'] = ownFolder;
  });
  afterAll(() => {
    if (usual === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usual;
    rmSync(ownFolder, { recursive: true });
  });
  const leftFolders = (): string[] => readdirSync(ownFolder);
  let before: { tensors: number; data: number; sessions: number; folders: string[] };
  const count = (): typeof before => ({
    tensors: tf.memory().numTensors,
    data: backend().numDataIds(),
    sessions: backend().getNumOfSavedModels(),
    folders: leftFolders(),
  });
  const [w, x] = [[10, 20], [2, 4]]; // biome-ignore format: short
  let restoreBinding = (): void => {};
  // The addon's own functions can't be spied on: another object with the rest of them takes its place.
  const replaceBinding = (name: string, mock: () => never): void => {
    const native = backend() as { binding: object };
    const { binding } = native;
    restoreBinding = () => {
      native.binding = binding;
    };
    native.binding = Object.create(binding, { [name]: { value: mock } });
  };
  beforeEach(() => {
    before = count();
  });
  afterEach(() => {
    restoreBinding();
    expect(count()).toEqual(before);
  });

  it('when it works', () => {
    const [state, input] = [tf.tensor1d(w as number[]), tf.tensor1d(x as number[])];
    const program = captured(descent, { state: [state], inputs: [input] });
    expect(backend().getNumOfSavedModels()).toBe(before.sessions + 1);
    expect(leftFolders()).toEqual(before.folders);
    expect(tf.memory().numTensors).toBe(before.tensors + 2);
    for (let i = 0; i < 5; i++) {
      tf.dispose(program.run([input], [0, 1]));
      tf.dispose(program.read());
      program.write([state]);
    }
    program.dispose();
    tf.dispose([state, input]);
  });

  it('when the program is refused in the middle of a gradient', () => {
    const input = tf.tensor1d(x as number[]);
    const reading = tf.grad((a) => tf.mul(tf.square(a), tf.exp(a).dataSync()[0] as number));
    expect(
      captureNative(
        pure((a) => reading(a as tf.Tensor)),
        { state: [], inputs: [input] },
      ).captured,
    ).toBeNull();
    input.dispose();
  });

  it('when a later input is of a kind it does not know', () => {
    const [input, text] = [tf.tensor1d(x as number[]), tf.tensor1d(['a'])];
    expect(
      captureNative(
        pure((a) => a as tf.Tensor),
        { state: [], inputs: [input, text] },
      ).captured,
    ).toBeNull();
    tf.dispose([input, text]);
  });

  it('when TensorFlow refuses the graph', () => {
    const input = tf.tensor1d(x as number[]);
    replaceBinding('loadSavedModel', () => {
      expect(leftFolders()).toHaveLength(before.folders.length + 1);
      throw new Error('Failed to load SavedModel');
    });
    expect(
      captureNative(
        pure((a) => a as tf.Tensor),
        { state: [], inputs: [input] },
      ).why,
    ).toBe('Failed to load SavedModel');
    input.dispose();
  });

  it('when the state can not be put in place', () => {
    const state = tf.tensor1d(w as number[]);
    replaceBinding('runSavedModel', () => {
      throw new Error('Failed to run');
    });
    expect(captureNative(([s]) => ({ state: [s as tf.Tensor], outputs: [] }), { state: [state], inputs: [] }).why).toBe(
      'Failed to run',
    );
    state.dispose();
  });

  it('and the backend has its own methods back', () => {
    expect(
      Object.keys(backend()).filter((key) =>
        ['executeSingleOutput', 'executeMultipleOutputs', 'readSync', 'read'].includes(key),
      ),
    ).toEqual([]);
  });
});
