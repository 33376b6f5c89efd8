import { corruptState, quote } from './errors.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { type ArrayNode, type ContainerNode, type ContainerTree, MAX_DEPTH } from './nodes.ts';

const NUMBERS: ReadonlyMap<Json, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

/**
 * The inverse of `pack`: `entries` are the arrays of the file by name, `read` loads one. Throws `corrupt-state` for
 * unknown placeholders, for names that `entries` lacks, and for entries in use twice or never.
 */
export function unpack<E>(
  manifest: JsonObject,
  entries: ReadonlyMap<string, E>,
  read: (entry: E) => ArrayNode,
): ContainerTree {
  const unread = new Map(entries);
  const readOnce = (name: Json): ArrayNode => {
    const entry = typeof name === 'string' ? unread.get(name) : undefined;
    if (typeof name !== 'string' || entry === undefined) {
      throw manifestError('names of entries of the file, each once', `${quote(name)}, missing or used twice`);
    }
    unread.delete(name);
    return read(entry);
  };
  const tree = unpackObject(manifest, 0, readOnce);
  const [left] = unread.keys();
  if (left !== undefined) throw manifestError('every entry in use', `entry ${quote(left)} that nothing points to`);
  return tree;
}

type ReadOnce = (name: Json) => ArrayNode;

function unpackNode(node: Json, depth: number, read: ReadOnce): ContainerNode {
  if (typeof node !== 'object' || node === null) return node;
  if (depth > MAX_DEPTH) throw manifestError(`at most ${MAX_DEPTH} levels`, 'more');
  if (!isJsonObject(node)) return node.map((child) => unpackNode(child, depth + 1, read));
  const [entry, ...others] = Object.entries(node);
  if (entry?.[0].startsWith('$') && !entry[0].startsWith('$$') && !others.length) return unpackPlaceholder(entry, read);
  return unpackObject(node, depth, read);
}

function unpackObject(node: JsonObject, depth: number, read: ReadOnce): ContainerTree {
  const entries = Object.entries(node).map(([key, child]): [string, ContainerNode] => [
    unescapeKey(key),
    unpackNode(child, depth + 1, read),
  ]);
  return Object.fromEntries(entries);
}

function unpackPlaceholder([kind, value]: readonly [string, Json], read: ReadOnce): ContainerNode {
  if (kind === '$array') return read(value).values;
  if (kind === '$node') return read(value);
  const number = kind === '$number' ? NUMBERS.get(value) : undefined;
  if (number === undefined) throw manifestError('a known placeholder', quote({ [kind]: value }));
  return number;
}

function unescapeKey(key: string): string {
  if (!key.startsWith('$')) return key;
  if (!key.startsWith('$$')) throw manifestError('keys that begin with no or two $', quote(key));
  return key.slice(1);
}

function manifestError(expected: string, received: string): Error {
  return corruptState({ what: 'manifest of the saved state', expected, received });
}
