import * as tf from '@tensorflow/tfjs-core';

/** An attribute of an operation as tfjs-node hands it to TensorFlow. */
export interface OpAttribute {
  readonly name: string;
  /** One of the binding's TF_ATTR_… numbers. */
  readonly type: number;
  readonly value: unknown;
}

export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** TensorFlow's C API as tfjs-node binds it; only what capture needs. */
export interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  executeOp(name: string, attributes: OpAttribute[], inputIds: number[], outputs: number): TensorMetadata[];
  loadSavedModel(path: string, tags: string): number;
  deleteSavedModel(id: number): void;
  /** Names are joined by commas. */
  runSavedModel(id: number, inputIds: number[], inputNames: string, outputNames: string): TensorMetadata[];
}

/** tfjs-node's stand-in for an int64 scalar. */
export interface Int64 {
  readonly valueArray: Int32Array;
}

/** An input of a native operation. */
export type NativeInput = tf.TensorInfo | Int64;

/** The tfjs-node backend object. */
export interface NativeBackend {
  readonly binding: NativeBinding;
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: NativeInput[]): tf.Tensor;
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: NativeInput[], outputs: number): tf.Tensor[];
  numDataIds(): number;
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  read(dataId: object): Promise<unknown>;
  readSync(dataId: object): Float32Array | Int32Array | Uint8Array;
}

/** The current tfjs backend, if it is tfjs-node's. */
export function nativeBackend(): NativeBackend | null {
  if (tf.getBackend() !== 'tensorflow') return null;
  const backend = tf.backend() as unknown as Partial<NativeBackend>;
  return backend.binding && typeof backend.executeSingleOutput === 'function' ? (backend as NativeBackend) : null;
}
