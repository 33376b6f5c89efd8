import { ProtoWriter } from './protobuf.ts';
import type { ConstantValue } from './recorder.ts';

/** TensorFlow's numbers for data types. */
export const DATA_TYPES = { float32: 1, int32: 3, int64: 9, bool: 10 } as const;
export type DataType = keyof typeof DATA_TYPES;

/** An attribute of a node. */
export type Attribute =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'texts'; readonly value: readonly string[] }
  | { readonly kind: 'integer' | 'float' | 'type'; readonly value: number | readonly number[] }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: ConstantValue };

/** A node of a TensorFlow graph. An input is `node`, `node:1` for its second output, or `^node` to only run after it. */
export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** The version of the operations that tfjs-node speaks; any later TensorFlow accepts it. */
const PRODUCER = 1087;

/** A SavedModel file with the one graph and the tag `serve`. */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  return new ProtoWriter()
    .integer(1, 1)
    .message(2, (metaGraph) =>
      metaGraph
        .message(1, (info) => info.text(4, 'serve'))
        .message(2, (graph) => {
          for (const node of nodes) graph.message(1, (message) => writeNode(message, node));
          graph.message(4, (versions) => versions.integer(1, PRODUCER));
        }),
    )
    .finish();
}

function writeNode(message: ProtoWriter, { name, operation, inputs, attributes }: GraphNode): void {
  message.text(1, name).text(2, operation);
  for (const input of inputs) message.text(3, input);
  for (const [key, attribute] of Object.entries(attributes))
    message.entry(5, key, (value) => writeAttribute(value, attribute));
}

/** Field numbers of AttrValue, which are those of its list too. */
const FIELDS = { text: 2, texts: 2, integer: 3, float: 4, boolean: 5, type: 6, shape: 7, tensor: 8 } as const;

function writeAttribute(message: ProtoWriter, attribute: Attribute): void {
  const field = FIELDS[attribute.kind];
  switch (attribute.kind) {
    case 'text':
      message.text(field, attribute.value);
      break;
    case 'texts':
      message.message(1, (list) => {
        for (const text of attribute.value) list.text(field, text);
      });
      break;
    case 'boolean':
      message.integer(field, attribute.value ? 1 : 0);
      break;
    case 'shape':
      message.message(field, (shape) => writeShape(shape, attribute.value));
      break;
    case 'tensor':
      message.message(field, (tensor) => writeTensor(tensor, attribute.value));
      break;
    default:
      writeNumbers(message, attribute.kind, attribute.value);
  }
}

function writeNumbers(
  message: ProtoWriter,
  kind: 'integer' | 'float' | 'type',
  value: number | readonly number[],
): void {
  const one = (writer: ProtoWriter, n: number): unknown =>
    kind === 'float' ? writer.float(FIELDS[kind], n) : writer.integer(FIELDS[kind], n);
  if (typeof value === 'number') one(message, value);
  else
    message.message(1, (list) => {
      for (const n of value) one(list, n);
    });
}

function writeShape(message: ProtoWriter, shape: readonly number[]): void {
  for (const size of shape) message.message(2, (dimension) => dimension.integer(1, size));
}

function writeTensor(message: ProtoWriter, { dtype, shape, values }: ConstantValue): void {
  message
    .integer(1, DATA_TYPES[dtype])
    .message(2, (inner) => writeShape(inner, shape))
    .bytes(4, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** The graph as text, a node a line, for debugging: `n3 = MatMul(in_0, read_1) transpose_b=true`. */
export function printGraph(nodes: readonly GraphNode[]): string {
  return nodes
    .map(({ name, operation, inputs, attributes }) => {
      const details = Object.entries(attributes).map(([key, attribute]) => `${key}=${printAttribute(attribute)}`);
      return [`${name} = ${operation}(${inputs.join(', ')})`, ...details].join(' ');
    })
    .join('\n');
}

function printAttribute(attribute: Attribute): string {
  if (attribute.kind !== 'tensor') return JSON.stringify(attribute.value);
  const { dtype, shape, values } = attribute.value;
  const shown = Array.from(values.subarray(0, 4)).join(', ');
  return `${dtype}[${shape}]{${shown}${values.length > 4 ? ', …' : ''}}`;
}
