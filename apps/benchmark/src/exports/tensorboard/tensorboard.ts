import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DoneRecord } from '../../results/record.ts';
import { makeFolder, writeWhole } from '../../results/write.ts';
import type { Exporter } from '../exporter.ts';
import { doneOf, measurementsOf } from '../measurements.ts';
import { eventFile, type ScalarEvent } from './event-file.ts';

/** Always the same name, so that a run that is written again takes the place of its earlier self. */
const FILE = 'events.out.tfevents.unforget';

/** An event file for each run, in a folder with the run's key for a path: `DIR/suite/scenario/method/seed-1`. */
export const tensorboardExporter = (folder: string): Exporter => ({
  prepare: async () => makeFolder('tensorboard', folder),
  write: async ({ records }) => {
    const runs = doneOf(records);
    const wallTime = Date.now() / 1000;
    for (const run of runs) {
      const place = join(folder, run.key);
      mkdirSync(place, { recursive: true });
      writeWhole(place, FILE, eventFile(wallTime, eventsOf(run)));
    }
    return `${runs.length} runs for TensorBoard in ${folder}`;
  },
});

/** The measurements of a run, those of a step together. */
export function eventsOf(run: DoneRecord): ScalarEvent[] {
  const steps = new Map<number, Record<string, number>>();
  for (const { name, step, value } of measurementsOf(run)) {
    const values = steps.get(step) ?? {};
    // A group of its own for what is measured once, at the end.
    values[name.includes('/') ? name : `end/${name}`] = value;
    steps.set(step, values);
  }
  return [...steps].map(([step, values]) => ({ step, values }));
}
