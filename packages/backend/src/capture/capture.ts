import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Capture, TensorProgram } from '@unforget/types';
import { buildGraph, type RecordedProgram } from './build-graph.ts';
import { fuse } from './fuse/fuse.ts';
import type { GraphNode } from './graph-def.ts';
import { type NativeBackend, nativeBackend } from './native-backend.ts';
import { NotCapturable, type Recording, record } from './recorder.ts';
import { type Example, Session, whyNot } from './session.ts';
import { whatDiffers } from './what-differs.ts';

/**
 * Records a program's native operations and makes one graph of them. See {@link Capture}; needs tfjs-node's backend.
 * Cost: two runs of the program, then the loading of the graph (tens of milliseconds).
 */
export const captureNative: Capture = (program, example) => {
  const backend = nativeBackend();
  if (!backend) return { captured: null, why: 'the current backend is not the native one' };
  try {
    const session = new Session(backend, example.state, (...given) => recorded(backend, ...given));
    return { captured: session.add(program, example) };
  } catch (error) {
    return { captured: null, why: whyNot(error) };
  }
};

/** A program as it was recorded, with fewer operations where that gives the same. */
function recorded(backend: NativeBackend, program: TensorProgram, { state, inputs }: Example): RecordedProgram {
  const own: Tensor[] = [];
  try {
    for (const tensor of [...state, ...inputs]) own.push(ownData(backend, tensor));
    const example = { state: own.slice(0, state.length), inputs: own.slice(state.length) };
    const recording = fuse(recordTwice(backend, program, example), example);
    return { recording, inputs: inputs.map(({ dataId, shape, dtype }) => ({ dataId, shape, dtype })) };
  } finally {
    for (const tensor of own) tensor.dispose();
  }
}

/**
 * The tensor under a `dataId` of its own. Recording tells tensors apart by that, and a clone shares its original's: an
 * anchor cloned from the parameters would be taken for them, and move with them.
 */
function ownData(backend: NativeBackend, tensor: Tensor): Tensor {
  const { TF_FLOAT, TF_INT32, TF_BOOL, TF_ATTR_TYPE } = backend.binding;
  const type = { float32: TF_FLOAT, int32: TF_INT32, bool: TF_BOOL }[tensor.dtype as 'float32'] as number | undefined;
  if (type === undefined) throw new NotCapturable(`it works on tensors of ${tensor.dtype}`);
  return backend.executeSingleOutput('Identity', [{ name: 'T', type: TF_ATTR_TYPE, value: type }], [tensor]);
}

/** The graph of a program as nodes, to print or to test. */
export function graphOf(program: TensorProgram, { state, inputs }: Example): GraphNode[] {
  const backend = nativeBackend();
  if (!backend) throw new NotCapturable('the current backend is not the native one');
  const recording = fuse(recordTwice(backend, program, { state, inputs }), { state, inputs });
  return buildGraph([{ recording, inputs }], state, backend.binding);
}

/** Once to know the operations, and once more to see that nothing in them was made up on the way. */
function recordTwice(backend: NativeBackend, program: TensorProgram, { state, inputs }: Example): Recording {
  const run = (): readonly Tensor[] => {
    const result = program(state, inputs);
    checkShapes(state, result.state);
    return [...result.state, ...result.outputs];
  };
  const given: TensorInfo[] = [...state, ...inputs];
  const [first, second] = [record(backend, given, run), record(backend, given, run)];
  const differs = whatDiffers(first, second);
  if (differs) throw new NotCapturable(differs);
  return first;
}

function checkShapes(before: readonly Tensor[], after: readonly Tensor[]): void {
  const changed =
    after.length !== before.length ||
    after.some((t, i) => t.shape.join() !== before[i]?.shape.join() || t.dtype !== before[i]?.dtype);
  if (changed) throw new NotCapturable('its state changes shape from step to step');
}
