import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Capture, CapturedProgram, TensorProgram } from '@unforget/types';
import { buildGraph } from './build-graph.ts';
import { fuse } from './fuse/fuse.ts';
import { encodeSavedModel, type GraphNode } from './graph-def.ts';
import { withGraphFolder } from './graph-folder.ts';
import { type NativeBackend, nativeBackend } from './native-backend.ts';
import { names } from './nodes.ts';
import { NotCapturable, type Recording, record } from './recorder.ts';
import { whatDiffers } from './what-differs.ts';

/**
 * Records a program's native operations and makes one graph of them. See {@link Capture}; needs tfjs-node's backend.
 * Cost: two runs of the program, then the loading of the graph (tens of milliseconds).
 */
export const captureNative: Capture = (program, { state, inputs }) => {
  const backend = nativeBackend();
  if (!backend) return { captured: null, why: 'the current backend is not the native one' };
  const own: Tensor[] = [];
  try {
    for (const tensor of [...state, ...inputs]) own.push(ownData(backend, tensor));
    const example = { state: own.slice(0, state.length), inputs: own.slice(state.length) };
    const recording = recordTwice(backend, program, example);
    const nodes = buildGraph(fuse(recording, example), example, backend.binding);
    const session = loadGraph(backend, nodes);
    const captured = runnable(backend, session, state.length);
    try {
      captured.write(state);
    } catch (error) {
      captured.dispose();
      throw error;
    }
    return { captured };
  } catch (error) {
    return { captured: null, why: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const tensor of own) tensor.dispose();
  }
};

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
export function graphOf(
  program: TensorProgram,
  example: { state: readonly Tensor[]; inputs: readonly Tensor[] },
): GraphNode[] {
  const backend = nativeBackend();
  if (!backend) throw new NotCapturable('the current backend is not the native one');
  return buildGraph(fuse(recordTwice(backend, program, example), example), example, backend.binding);
}

/** Once to know the operations, and once more to see that nothing in them was made up on the way. */
function recordTwice(
  backend: NativeBackend,
  program: TensorProgram,
  example: { state: readonly Tensor[]; inputs: readonly Tensor[] },
): Recording {
  const { state, inputs } = example;
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

/** Files live only as long as TensorFlow needs to read them. */
function loadGraph(backend: NativeBackend, nodes: readonly GraphNode[]): number {
  return withGraphFolder((folder) => {
    writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes));
    return backend.binding.loadSavedModel(folder, 'serve');
  });
}

function runnable(backend: NativeBackend, session: number, states: number): CapturedProgram {
  const { binding } = backend;
  const positions = Array.from({ length: states }, (_, i) => i);
  const initials = positions.map(names.initial).join();
  const reads = positions.map(names.read).join();
  let inputNames: string | null = null;
  const call = (tensors: readonly Tensor[], feeds: string, fetches: string): Tensor[] =>
    binding
      .runSavedModel(session, backend.getInputTensorIds(tensors), feeds, fetches)
      .map((made) => backend.createOutputTensor(made));
  return {
    run(inputs, wanted) {
      inputNames ??= inputs.map((_, i) => names.input(i)).join();
      const [done, ...outputs] = call(inputs, inputNames, [names.done, ...wanted.map(names.output)].join());
      done?.dispose();
      return outputs;
    },
    read: () => (states ? call([], '', reads) : []),
    write(state) {
      if (!states) return;
      for (const done of call(state, initials, names.written)) done.dispose();
    },
    dispose: () => binding.deleteSavedModel(session),
  };
}
