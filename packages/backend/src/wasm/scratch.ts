import * as tf from '@tensorflow/tfjs-core';

/** The part of tfjs's wasm backend that composed kernels use. */
export interface WasmBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
  /** A view of the heap, good until the next allocation; see `numbersOf` for what may allocate. */
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
  /** What the backend knows of values, `shape` as they were first made. Moves what another backend holds. */
  readonly dataIdMap: { get(dataId: object): { readonly shape: readonly number[] } };
}

/** Runs other wasm kernels inside a kernel and remembers what they allocated. */
export interface Scratch {
  run(kernelName: string, inputs: tf.NamedTensorInfoMap, attrs?: object): tf.TensorInfo;
  allocate(shape: readonly number[]): tf.TensorInfo;
  /** Takes over what someone else allocated. */
  own(x: tf.TensorInfo): tf.TensorInfo;
  reshape(x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo;
  transpose(x: tf.TensorInfo, perm: readonly number[]): tf.TensorInfo;
}

/**
 * Calls `compute` with a scratch and frees everything it allocated except the result, also when it throws.
 * Kernels are called directly, not through `tf.*`: no tape, no scope, a third of the overhead.
 */
export function withScratch(backend: WasmBackend, compute: (scratch: Scratch) => tf.TensorInfo): tf.TensorInfo {
  const allocated: tf.TensorInfo[] = [];
  const remember = (info: tf.TensorInfo): tf.TensorInfo => {
    allocated.push(info);
    return info;
  };
  const run: Scratch['run'] = (kernelName, inputs, attrs = {}) =>
    remember(call(backend, kernelName, { inputs, attrs }));
  const scratch: Scratch = {
    run,
    own: remember,
    allocate: (shape) => remember(backend.makeOutput([...shape], 'float32')),
    reshape: (x, shape) => run('Reshape', { x }, { shape: [...shape] }),
    transpose: (x, perm) => run('Transpose', { x }, { perm: [...perm] }),
  };
  let result: tf.TensorInfo | undefined;
  try {
    result = compute(scratch);
    return result;
  } finally {
    for (const info of allocated) if (info !== result) backend.disposeData(info.dataId);
  }
}

function call(
  backend: WasmBackend,
  name: string,
  args: { inputs: tf.NamedTensorInfoMap; attrs: object },
): tf.TensorInfo {
  const kernel = tf.getKernel(name, 'wasm');
  const attrs = args.attrs as tf.NamedAttrMap;
  return kernel.kernelFunc({ inputs: args.inputs, attrs, backend }) as tf.TensorInfo;
}
