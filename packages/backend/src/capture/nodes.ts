import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Attribute, DATA_TYPES, type DataType, type GraphNode } from './graph-def.ts';

/** Names of the state, which all programs of a graph share. */
export const names = {
  variable: (i: number): string => `var_${i}`,
  /** Fetch it to see a state tensor. */
  read: (i: number): string => `read_${i}`,
  /** Feed these and fetch `written` to put a state in place. */
  initial: (i: number): string => `initial_${i}`,
  written: 'written',
} as const;

/** Names of one program's own nodes. */
export interface ProgramNames {
  own(name: string): string;
  input(i: number): string;
  output(i: number): string;
  /** Fetch it to run the whole step. */
  readonly done: string;
}

/** The names of the program at this position in the graph. */
export function programNames(position: number): ProgramNames {
  const prefix = position ? `p${position}_` : '';
  return {
    own: (name) => prefix + name,
    input: (i) => `${prefix}in_${i}`,
    output: (i) => `${prefix}out_${i}`,
    done: `${prefix}done`,
  };
}

const dataType = (tensor: { readonly dtype: string }): number => DATA_TYPES[tensor.dtype as DataType];

const type = (value: number): Attribute => ({ kind: 'type', value });
const shape = (value: readonly number[]): Attribute => ({ kind: 'shape', value });

export const placeholder = (name: string, tensor: TensorInfo): GraphNode => ({
  name,
  operation: 'Placeholder',
  inputs: [],
  attributes: { dtype: type(dataType(tensor)), shape: shape(tensor.shape) },
});

export const identity = (name: string, input: string, dtype: number): GraphNode => ({
  name,
  operation: 'Identity',
  inputs: [input],
  attributes: { T: type(dtype) },
});

/**
 * A tensor of its own. What is fed may lie in an array of JavaScript, and a variable would keep it without a copy: an
 * update in place would change the array, and whoever fills it anew the variable.
 */
export const copy = (name: string, input: string, tensor: { readonly dtype: string }): GraphNode => ({
  name,
  operation: 'DeepCopy',
  inputs: [input],
  attributes: { T: type(dataType(tensor)) },
});

/** A handle, one read, and a way to set it. */
export function variable(i: number, tensor: TensorInfo): GraphNode[] {
  const dtype = type(dataType(tensor));
  const handle = names.variable(i);
  return [
    {
      name: handle,
      operation: 'VarHandleOp',
      inputs: [],
      attributes: { dtype, shape: shape(tensor.shape), shared_name: { kind: 'text', value: handle } },
    },
    { name: names.read(i), operation: 'ReadVariableOp', inputs: [handle], attributes: { dtype } },
    placeholder(names.initial(i), tensor),
    copy(`initial_copy_${i}`, names.initial(i), tensor),
    { name: `write_${i}`, operation: 'AssignVariableOp', inputs: [handle, `initial_copy_${i}`], attributes: { dtype } },
  ];
}

/** A variable that is set once, when the state is put in place; its read has the name. */
export function keptValue(
  name: string,
  value: string,
  tensor: { dtype: string; shape: readonly number[] },
): GraphNode[] {
  const dtype = type(dataType(tensor));
  const handle = `${name}_variable`;
  return [
    {
      name: handle,
      operation: 'VarHandleOp',
      inputs: [],
      attributes: { dtype, shape: shape(tensor.shape), shared_name: { kind: 'text', value: handle } },
    },
    { name, operation: 'ReadVariableOp', inputs: [handle], attributes: { dtype } },
    { name: `${name}_write`, operation: 'AssignVariableOp', inputs: [handle, value], attributes: { dtype } },
  ];
}

export const assign = (
  i: number,
  value: string,
  { name, tensor }: { name: string; tensor: TensorInfo },
): GraphNode => ({
  name,
  operation: 'AssignVariableOp',
  inputs: [names.variable(i), value, `^${names.read(i)}`],
  attributes: { dtype: type(dataType(tensor)) },
});

/** A node to fetch that holds nothing: it only makes others run. */
export const anchor = (name: string, after: readonly string[]): GraphNode => ({
  name,
  operation: 'Const',
  inputs: after.map((other) => `^${other}`),
  attributes: {
    dtype: type(DATA_TYPES.int32),
    value: { kind: 'tensor', value: { dtype: 'int32', shape: [], values: Int32Array.of(0) } },
  },
});

/** Hands a tensor on, without a copy. Since somebody might feed another value here, no optimisation looks behind it. */
export const shield = (name: string, input: string, size: readonly number[]): GraphNode => ({
  name,
  operation: 'PlaceholderWithDefault',
  inputs: [input],
  attributes: { dtype: type(DATA_TYPES.float32), shape: shape(size) },
});
