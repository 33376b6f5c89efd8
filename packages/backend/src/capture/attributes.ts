import { type Attribute, DATA_TYPES, type DataType } from './graph-def.ts';
import type { NativeBinding, OpAttribute } from './native-backend.ts';
import { NotCapturable, type Operation } from './recorder.ts';

/**
 * Attributes that tfjs-node leaves out or states wrongly, and that TensorFlow infers op by op, but not in a graph:
 * name → the input that tells. ExpandDims has none; Mean has the type of what was cast to float32 for it.
 */
const INFERRED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ExpandDims: { T: 0, Tdim: 1 },
  Mean: { T: 0 },
};

/** The attributes of an operation as a graph wants them. */
export function attributesOf(
  { name, attributes, inputTypes }: Operation,
  binding: NativeBinding,
): Readonly<Record<string, Attribute>> {
  if (!isRecorded(attributes)) return attributes;
  const inferred = Object.entries(INFERRED[name] ?? {}).map(([key, input]): [string, Attribute] => [
    key,
    { kind: 'type', value: DATA_TYPES[inputTypes[input] as DataType] },
  ]);
  const given = attributes.map((attribute): [string, Attribute] => [attribute.name, convert(name, attribute, binding)]);
  return Object.fromEntries([...given, ...inferred]);
}

const isRecorded = (attributes: Operation['attributes']): attributes is readonly OpAttribute[] =>
  Array.isArray(attributes);

function convert(operation: string, { name, type: kind, value }: OpAttribute, binding: NativeBinding): Attribute {
  switch (kind) {
    case binding.TF_ATTR_STRING:
      return { kind: 'text', value: String(value) };
    case binding.TF_ATTR_INT:
      return { kind: 'integer', value: value as number };
    case binding.TF_ATTR_FLOAT:
      return { kind: 'float', value: value as number };
    case binding.TF_ATTR_BOOL:
      return { kind: 'boolean', value: Boolean(value) };
    case binding.TF_ATTR_TYPE:
      return { kind: 'type', value: value as number };
    case binding.TF_ATTR_SHAPE:
      return { kind: 'shape', value: value as number[] };
    default:
      throw new NotCapturable(`attribute "${name}" of ${operation} is of a kind that is not known`);
  }
}
