import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { measurementsOf } from '../src/exports/measurements.ts';
import { eventFile } from '../src/exports/tensorboard/event-file.ts';
import { eventsOf } from '../src/exports/tensorboard/tensorboard.ts';
import { askPython, pythonHas } from './python.ts';
import { record } from './records.ts';
import { bench, broken, temporaryFolder } from './tiny.ts';

beforeAll(() => {
  vi.stubEnv('UNFORGET_BACKEND', 'cpu');
});

/** Two experiences; the second one was not tested after the first. */
const run = record('naive', 1, 0.75, {
  accuracyMatrix: [
    [0.9, Number.NaN],
    [0.5, 1],
  ],
  metrics: { averageAccuracy: 0.75, forgetting: 0.4, backwardTransfer: Number.NaN },
  savedBytes: 7,
  timing: { seconds: 3, consolidating: 0 },
});

describe('measurements of a run', () => {
  it('are its accuracies step by step, and what it ended with; nothing undefined', () => {
    expect(measurementsOf(run).map(({ name, step, value }) => [name, step, value])).toEqual([
      ['accuracy/mean', 1, 0.9],
      ['accuracy/experience_1', 1, 0.9],
      ['accuracy/mean', 2, 0.75],
      ['accuracy/experience_1', 2, 0.5],
      ['accuracy/experience_2', 2, 1],
      ['average_accuracy', 2, 0.75],
      ['forgetting', 2, 0.4],
      ['saved_bytes', 2, 7],
      ['seconds', 2, 3],
      ['seconds_consolidating', 2, 0],
    ]);
  });

  it('of joint training belong to the last step', () => {
    const joint = record('joint', 1, 0.8, { accuracyMatrix: [[0.7, 0.8, 0.9]] });
    expect(new Set(measurementsOf(joint).map(({ step }) => step))).toEqual(new Set([3]));
  });
});

/** Bit by bit, as the polynomial has it. */
function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

function recordsIn(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const unmasked = (at: number): number => {
    const turned = (view.getUint32(at, true) - 0xa282ead8) >>> 0;
    return ((turned >>> 17) | (turned << 15)) >>> 0;
  };
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(unmasked(at + 8)).toBe(crc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(unmasked(at + 12 + length)).toBe(crc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

/** Fields of a message by their number, in the order in which they come. */
function fieldsOf(message: Uint8Array, read: Readonly<Record<number, (reader: BinaryReader) => unknown>>): unknown[][] {
  const reader = new BinaryReader(message);
  const fields: unknown[][] = [];
  while (reader.pos < reader.len) {
    const [number] = reader.tag();
    fields.push([number, read[number]?.(reader)]);
  }
  return fields;
}

describe('an event file', () => {
  it('has the version, then an event for each step, all with their checksums', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283); // the check value of CRC-32C
    const file = eventFile(12.5, [{ step: 300, values: { a: 0.5, b: -1 } }]);
    const value = (reader: BinaryReader) =>
      fieldsOf(reader.bytes(), { 1: (one) => one.string(), 2: (one) => one.float() });
    const events = recordsIn(file).map((event) =>
      fieldsOf(event, {
        1: (reader) => reader.double(),
        2: (reader) => Number(reader.int64()),
        3: (reader) => reader.string(),
        5: (reader) => fieldsOf(reader.bytes(), { 1: value }),
      }),
    );
    const one = (name: string, number: number) => [
      1,
      [
        [1, name],
        [2, number],
      ],
    ];
    expect(events).toEqual([
      [
        [1, 12.5],
        [2, 0],
        [3, 'brain.Event:2'],
      ],
      [
        [1, 12.5],
        [2, 300],
        [5, [one('a', 0.5), one('b', -1)]],
      ],
    ]);
  });

  it('has the numbers of a step together, those of the end in a group of their own', () => {
    expect(eventsOf(run)).toEqual([
      { step: 1, values: { 'accuracy/mean': 0.9, 'accuracy/experience_1': 0.9 } },
      {
        step: 2,
        values: {
          ...{ 'accuracy/mean': 0.75, 'accuracy/experience_1': 0.5, 'accuracy/experience_2': 1 },
          ...{ 'end/average_accuracy': 0.75, 'end/forgetting': 0.4, 'end/saved_bytes': 7 },
          ...{ 'end/seconds': 3, 'end/seconds_consolidating': 0 },
        },
      },
    ]);
  });
});

const READ = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
events.Reload()
print(json.dumps({tag: [[s.step, s.value] for s in events.Scalars(tag)] for tag in events.Tags()["scalars"]}))
`;

describe('--tensorboard', () => {
  const [results, events] = [temporaryFolder(), temporaryFolder()];
  const fileOf = (key: string) => join(events, key, 'events.out.tfevents.unforget');

  it('writes a file for each run, and once only', async () => {
    const { status, err } = await bench(['--methods', 'naive', '--out', results, '--tensorboard', events]);
    expect(status).toBe(0);
    expect(err).toContain(`4 runs for TensorBoard in ${events}\n`);
    const sizes = () =>
      ['task', 'class'].map((scenario) => readFileSync(fileOf(`tiny/${scenario}/naive/seed-2`)).length);
    const before = sizes();
    expect((await bench(['report', results, '--tensorboard', events])).err).toContain('4 runs for TensorBoard');
    expect(sizes()).toEqual(before);
  });

  it('leaves failed runs out', async () => {
    const args = ['--seeds', '1', '--scenario', 'task', '--out', temporaryFolder(), '--tensorboard', temporaryFolder()];
    expect((await bench(args, { catalogue: broken })).err).toContain('\n1 runs for TensorBoard');
  });

  it.skipIf(!pythonHas('tensorboard'))('is what TensorBoard itself reads', async () => {
    const lines = readFileSync(join(results, 'results.jsonl'), 'utf8').split('\n').slice(0, -1);
    const { key, accuracyMatrix, metrics } = lines.map((line) => JSON.parse(line))[0];
    const read = (await askPython(READ, fileOf(key))) as Record<string, [number, number][]>;
    const [[first], [again, second]] = accuracyMatrix;
    expect(read['accuracy/experience_1']).toEqual([
      [1, Math.fround(first)],
      [2, Math.fround(again)],
    ]);
    expect(read['accuracy/experience_2']).toEqual([[2, Math.fround(second)]]);
    expect(read['end/forgetting']).toEqual([[2, Math.fround(metrics.forgetting)]]);
    expect(Object.keys(read)).toHaveLength(9);
  });
});
