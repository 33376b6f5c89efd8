import type { Snapshot, SnapshotNode } from '@unforget/types';
import { Balanced, type BalancedSnapshot } from '../policies/balanced.ts';
import { createPolicy } from '../policies/create-policy.ts';
import type { Policy } from '../policies/policy.ts';
import { Ring } from '../policies/ring.ts';
import { ReplayBuffer } from './buffer.ts';
import { type BufferLayout, type BufferOptions, layoutOf } from './buffer-options.ts';
import { allocateColumns, type Columns } from './columns.ts';
import { corrupt, expectLength, isTree } from './corrupt.ts';
import { readColumns, readKeys } from './read-columns.ts';

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
  const keys = readKeys(snapshot['keys'], length);
  const policy = readPolicy(snapshot['policy'], { layout, saved, seen });
  const columns = allocateColumns(layout);
  columns.x.set(saved.x);
  columns.y.set(saved.y);
  columns.taskIds.set(saved.taskIds);
  for (const [name, values] of Object.entries(saved.extras)) columns.extras[name]?.set(values);
  return new ReplayBuffer(layout, { columns, policy, keys, length, seen });
}

function readLayout(node: SnapshotNode | undefined): BufferLayout {
  if (!isTree(node)) throw corrupt('layout', 'an object', node);
  try {
    return layoutOf(node as unknown as BufferOptions);
  } catch (cause) {
    throw corrupt('layout', 'options of a buffer', cause instanceof Error ? cause.message : String(cause));
  }
}

interface Saved {
  readonly layout: BufferLayout;
  readonly saved: Columns;
  readonly seen: number;
}

function readPolicy(node: SnapshotNode | undefined, rest: Saved): Policy {
  const { layout, saved } = rest;
  const policy = createPolicy(layout.policy, layout);
  if (policy instanceof Balanced) policy.restore(readGroups(node, rest));
  if (!(policy instanceof Ring)) return policy;
  if (!isTree(node)) throw corrupt('policy', 'an object', node);
  const most = Math.max(0, saved.taskIds.length - 1);
  return new Ring(readCount('policy.oldest', node['oldest'], { least: 0, most }));
}

/** Every slot once, and where the groups are classes, each under the class it has in the buffer. */
function readGroups(node: SnapshotNode | undefined, { layout, saved, seen }: Saved): BalancedSnapshot {
  if (!isTree(node)) throw corrupt('policy', 'an object', node);
  const { y, taskIds } = saved;
  const { labels, counts, seen: seenOf, order } = node;
  if (!(labels instanceof Int32Array)) throw corrupt('policy.labels', 'Int32Array', labels);
  if (!(counts instanceof Int32Array)) throw corrupt('policy.counts', 'Int32Array', counts);
  if (!(seenOf instanceof Float64Array)) throw corrupt('policy.seen', 'Float64Array', seenOf);
  if (!(order instanceof Int32Array)) throw corrupt('policy.order', 'Int32Array', order);
  expectLength('policy.counts', counts.length, labels.length);
  expectLength('policy.seen', seenOf.length, labels.length);
  expectLength('policy.labels', new Set(labels).size, labels.length);
  if (sum(seenOf) > seen) throw corrupt('policy.seen', `at most ${seen}`, sum(seenOf));
  if (counts.some((count) => count < 0)) throw corrupt('policy.counts', 'no negative count', counts);
  expectLength('policy.counts', sum(counts), order.length);
  if (order.length > layout.capacity) throw corrupt('policy.order', `at most ${layout.capacity} places`, order.length);
  const full = order.filter((slot) => slot !== -1);
  expectLength('policy.order', full.length, taskIds.length);
  expectLength('policy.order', new Set(full).size, full.length);
  if (full.some((slot) => slot < 0 || slot >= full.length)) throw corrupt('policy.order', 'slots in use', order);
  const expected = Array.from(labels, (label, i) => new Array<number>(counts[i] as number).fill(label)).flat();
  if (layout.policy === 'class-balanced' && order.some((slot, i) => slot >= 0 && y[slot] !== expected[i]))
    throw corrupt('policy.order', 'slots under their class', order);
  return { labels, counts, seen: seenOf, order };
}

const sum = (numbers: Int32Array | Float64Array): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

function readCount(name: string, node: SnapshotNode | undefined, range: { least: number; most: number }): number {
  if (typeof node === 'number' && Number.isInteger(node) && node >= range.least && node <= range.most) return node;
  throw corrupt(name, `an integer in ${range.least} … ${range.most}`, node);
}
