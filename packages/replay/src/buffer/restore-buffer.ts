import { type Snapshot, type SnapshotNode, UnforgetError } from '@unforget/types';
import { ClassBalanced, type ClassBalancedSnapshot } from '../policies/class-balanced.ts';
import { createPolicy } from '../policies/create-policy.ts';
import { codecOf } from '../storage/codec.ts';
import { ReplayBuffer } from './buffer.ts';
import { type BufferLayout, type BufferOptions, layoutOf, sizeOf } from './buffer-options.ts';
import { allocateColumns, type Columns } from './columns.ts';

/**
 * The buffer that wrote the snapshot, continuing bit for bit: with equal chance it makes equal choices.
 * @throws UnforgetError `corrupt-state` when the snapshot can't have come from a buffer
 */
export function restoreBuffer(snapshot: Snapshot): ReplayBuffer {
  const layout = readLayout(snapshot['layout']);
  const { capacity } = layout;
  const length = readCount('length', snapshot['length'], { least: 0, most: capacity });
  const seen = readCount('seen', snapshot['seen'], { least: length, most: Number.MAX_SAFE_INTEGER });
  const saved = readColumns(snapshot['columns'], layout, length);
  const policy = createPolicy(layout.policy, layout);
  if (policy instanceof ClassBalanced) policy.restore(readClasses(snapshot['policy'], saved.y, seen));
  const columns = allocateColumns(layout);
  columns.x.set(saved.x);
  columns.y.set(saved.y);
  columns.taskIds.set(saved.taskIds);
  for (const [name, values] of Object.entries(saved.extras)) columns.extras[name]?.set(values);
  return new ReplayBuffer(layout, { columns, policy, length, seen });
}

function readLayout(node: SnapshotNode | undefined): BufferLayout {
  if (!isTree(node)) throw corrupt('layout', 'an object', node);
  try {
    return layoutOf(node as unknown as BufferOptions);
  } catch (cause) {
    throw corrupt('layout', 'options of a buffer', cause instanceof Error ? cause.message : String(cause));
  }
}

function readColumns(node: SnapshotNode | undefined, layout: BufferLayout, length: number): Columns {
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

/** Every slot once, each under the class it has in the buffer. */
function readClasses(node: SnapshotNode | undefined, y: Columns['y'], seen: number): ClassBalancedSnapshot {
  if (!isTree(node)) throw corrupt('policy', 'an object', node);
  const { labels, counts, seen: seenOf, order } = node;
  if (!(labels instanceof Int32Array)) throw corrupt('policy.labels', 'Int32Array', labels);
  if (!(counts instanceof Int32Array)) throw corrupt('policy.counts', 'Int32Array', counts);
  if (!(seenOf instanceof Float64Array)) throw corrupt('policy.seen', 'Float64Array', seenOf);
  if (!(order instanceof Int32Array)) throw corrupt('policy.order', 'Int32Array', order);
  expectLength('policy.counts', counts.length, labels.length);
  expectLength('policy.seen', seenOf.length, labels.length);
  expectLength('policy.order', order.length, y.length);
  expectLength('policy.labels', new Set(labels).size, labels.length);
  expectLength('policy.order', new Set(order).size, y.length);
  expectLength('policy.seen', sum(seenOf), seen);
  if (counts.some((count) => count < 0)) throw corrupt('policy.counts', 'no negative count', counts);
  expectLength('policy.counts', sum(counts), y.length);
  const expected = Array.from(labels, (label, i) => new Array<number>(counts[i] as number).fill(label)).flat();
  if (order.some((slot, i) => y[slot] !== expected[i])) throw corrupt('policy.order', 'slots under their class', order);
  return { labels, counts, seen: seenOf, order };
}

const sum = (numbers: Int32Array | Float64Array): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

const isTree = (node: SnapshotNode | undefined): node is Snapshot =>
  typeof node === 'object' && node !== null && !Array.isArray(node) && !ArrayBuffer.isView(node);

function readCount(name: string, node: SnapshotNode | undefined, range: { least: number; most: number }): number {
  if (typeof node === 'number' && Number.isInteger(node) && node >= range.least && node <= range.most) return node;
  throw corrupt(name, `an integer in ${range.least} … ${range.most}`, node);
}

function expectLength(name: string, found: number, expected: number): void {
  if (found !== expected) throw corrupt(name, `${expected} entries`, found);
}

function corrupt(name: string, expected: string, received: unknown): UnforgetError {
  const shown = typeof received === 'object' && received !== null ? received.constructor.name : String(received);
  return new UnforgetError({
    code: 'corrupt-state',
    what: `"${name}" of a saved replay buffer`,
    expected,
    received: shown,
    remedy: 'Load an older save',
  });
}
