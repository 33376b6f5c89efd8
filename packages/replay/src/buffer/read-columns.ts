import type { SnapshotNode } from '@unforget/types';
import { codecOf } from '../storage/codec.ts';
import { type BufferLayout, sizeOf } from './buffer-options.ts';
import type { Columns } from './columns.ts';
import { corrupt, expectLength, isTree } from './corrupt.ts';

/** Saved rows, checked. @throws UnforgetError `corrupt-state` */
export function readColumns(node: SnapshotNode | undefined, layout: BufferLayout, length: number): Columns {
  if (!isTree(node)) throw corrupt('columns', 'an object', node);
  const { inputSize, storage, targetWidth } = layout;
  const { x, y, taskIds } = node;
  const extras = isTree(node['extras']) ? node['extras'] : {};
  if (!codecOf(storage).owns(x)) throw corrupt('x', 'an array of the storage type', x);
  expectLength('x', x.length, length * inputSize);
  const Targets = targetWidth === null ? Int32Array : Float32Array;
  if (!(y instanceof Targets)) throw corrupt('y', Targets.name, y);
  expectLength('y', y.length, length * (targetWidth ?? 1));
  if (!(taskIds instanceof Int32Array)) throw corrupt('taskIds', 'Int32Array', taskIds);
  expectLength('taskIds', taskIds.length, length);
  const values = Object.entries(layout.extras).map(([name, shape]): [string, Float32Array] => {
    const extra = extras[name];
    if (!(extra instanceof Float32Array)) throw corrupt(`extras.${name}`, 'Float32Array', extra);
    expectLength(`extras.${name}`, extra.length, length * sizeOf(shape));
    return [name, extra];
  });
  return { x, y, taskIds, extras: Object.fromEntries(values) };
}

/** Saved keys; null where there are none, also in a buffer saved before there were keys. */
export function readKeys(node: SnapshotNode | undefined, length: number): (string | null)[] | null {
  if (node === undefined || node === null) return null;
  if (!Array.isArray(node)) throw corrupt('keys', 'a list', node);
  expectLength('keys', node.length, length);
  if (node.some((key) => key !== null && typeof key !== 'string')) throw corrupt('keys', 'texts', node);
  return node;
}
