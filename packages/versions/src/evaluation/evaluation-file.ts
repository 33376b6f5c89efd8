import { corrupt, quote, tooNew } from '../errors.ts';
import type { Evaluation } from './evaluation.ts';

const FORMAT = 'unforget/evaluation';
const SCHEMA_VERSION = 1;

interface EvaluationFile {
  readonly format: string;
  readonly schemaVersion: number;
  /** Each label once; the lists below hold places in it. */
  readonly labels: readonly string[];
  readonly tasks: readonly { task: string; ids: readonly string[]; truth: number[]; predicted: number[] }[];
}

export function encodeEvaluation(evaluation: Evaluation): Uint8Array {
  const places = new Map<string, number>();
  const placeOf = (label: string): number => {
    const place = places.get(label) ?? places.size;
    places.set(label, place);
    return place;
  };
  const tasks = evaluation.map(({ task, ids, truth, predicted }) => ({
    task,
    ids,
    truth: truth.map(placeOf),
    predicted: predicted.map(placeOf),
  }));
  const file: EvaluationFile = { format: FORMAT, schemaVersion: SCHEMA_VERSION, labels: [...places.keys()], tasks };
  return new TextEncoder().encode(JSON.stringify(file));
}

/** @throws UnforgetError `corrupt-state`, or `incompatible-state` for one from a newer release */
export function decodeEvaluation(bytes: Uint8Array, what: string): Evaluation {
  const { format, schemaVersion, labels, tasks } = JSON.parse(new TextDecoder().decode(bytes)) as EvaluationFile;
  if (format !== FORMAT) throw corrupt(what, { expected: `format "${FORMAT}"`, received: quote(format) });
  if (schemaVersion !== SCHEMA_VERSION) throw tooNew(what, schemaVersion);
  const labelAt = (place: number): string => labels[place] ?? '';
  return tasks.map(({ task, ids, truth, predicted }) => ({
    task,
    ids,
    truth: truth.map(labelAt),
    predicted: predicted.map(labelAt),
  }));
}
