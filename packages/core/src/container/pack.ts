import { UnforgetError } from '@unforget/types';
import { dtypeOf } from './dtypes.ts';
import type { Json, JsonObject } from './json.ts';
import { entryName } from './names.ts';
import { type ArrayNode, arrayNode, type ContainerTree, isArrayNode, MAX_DEPTH, typeOf } from './nodes.ts';

/** A tree apart: what JSON can say, with placeholders, and the arrays they point to. */
export interface Packed {
  readonly manifest: JsonObject;
  readonly arrays: readonly (readonly [name: string, array: ArrayNode])[];
}

/**
 * Splits the tree. In the manifest, `{"$array": name}` stands for a bare typed array, `{"$node": name}` for one with a
 * shape, `{"$number": "NaN"}` for a number that JSON lacks. An own key that begins with `$` gets one more in front.
 * Throws `invalid-input` naming the path of a value that can't be saved.
 */
export function pack(tree: ContainerTree): Packed {
  const arrays: [string, ArrayNode][] = [];
  const manifest = packObject(tree, [], (path, array) => {
    const name = entryName(path);
    arrays.push([name, array]);
    return name;
  });
  return { manifest, arrays };
}

type Path = readonly string[];
type Add = (path: Path, array: ArrayNode) => string;

function packNode(node: unknown, path: Path, add: Add): Json {
  if (node === null || typeof node === 'string' || typeof node === 'boolean') return node;
  if (typeof node === 'number') return packNumber(node);
  if (isArrayNode(node)) return { $node: add(path, node) };
  if (dtypeOf(node)) return { $array: add(path, bare(node as ArrayNode['values'])) };
  if (path.length >= MAX_DEPTH) throw refuse(path, `a tree of at most ${MAX_DEPTH} levels`, 'a deeper one, or a cycle');
  if (Array.isArray(node)) return Array.from(node, (child, i) => packNode(child, [...path, String(i)], add));
  return packObject(node, path, add);
}

function packObject(node: unknown, path: Path, add: Add): JsonObject {
  if (!isPlainObject(node)) throw refuse(path, 'JSON values, plain objects and typed arrays', typeOf(node));
  // fromEntries defines own properties, so that a key `__proto__` is a key like any other.
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => [
      key.startsWith('$') ? `$${key}` : key,
      packNode(child, [...path, key], add),
    ]),
  );
}

function packNumber(value: number): Json {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}

const bare = (values: ArrayNode['values']): ArrayNode => arrayNode(values, [values.length]);

/** Object literals and JSON.parse's objects, of this realm or another, but no instance of a class. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuse(path: Path, expected: string, received: string): UnforgetError {
  const what = path.length ? `state to save, at "${entryName(path).slice(0, 200)}"` : 'state to save';
  const remedy = 'Turn the value into numbers, text, objects or typed arrays first';
  return new UnforgetError({ code: 'invalid-input', what, expected, received, remedy });
}
