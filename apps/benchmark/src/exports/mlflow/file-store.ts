import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { digestOf, type MlflowRun } from './run.ts';

/** Of `mlflow.entities`: a run that came to its end, made by a local program. */
const [FINISHED, LOCAL] = [3, 4];

/**
 * Writes the runs of an experiment as MLflow's own file store does: `FOLDER/<experiment>/<run>/` with `meta.yaml` and a
 * file for each parameter, tag and metric. Both names are drawn from what they name, so a run that is written again takes
 * the place of its earlier self.
 */
export function writeFileStore(folder: string, experiment: string, runs: readonly MlflowRun[]): void {
  const now = Date.now();
  const experimentId = BigInt(`0x${digestOf(experiment).slice(0, 14)}`).toString(); // digits alone, as MLflow's are
  const home = join(folder, experimentId);
  mkdirSync(join(folder, '.trash'), { recursive: true }); // MLflow makes nothing itself in a folder that is there
  if (!existsSync(join(home, 'meta.yaml'))) {
    writeText(join(home, 'meta.yaml'), [
      `artifact_location: ${yaml(urlOf(home))}`,
      `creation_time: ${now}`,
      `experiment_id: ${yaml(experimentId)}`,
      `last_update_time: ${now}`,
      'lifecycle_stage: active',
      `name: ${yaml(experiment)}`,
    ]);
  }
  for (const run of runs) writeRun(join(home, run.digest), { run, experimentId, now });
}

interface Written {
  readonly run: MlflowRun;
  readonly experimentId: string;
  readonly now: number;
}

function writeRun(home: string, { run, experimentId, now }: Written): void {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'artifacts'), { recursive: true });
  const files = (kind: string, values: Readonly<Record<string, string>>): void => {
    mkdirSync(join(home, kind), { recursive: true });
    for (const [name, value] of Object.entries(values)) writeFileSync(join(home, kind, name), value);
  };
  files('params', run.params);
  files('tags', { ...run.tags, 'mlflow.runName': run.name });
  const lines = new Map<string, string[]>();
  for (const { name, value, step } of run.metrics) {
    lines.set(name, [...(lines.get(name) ?? []), `${now} ${value} ${step}`]);
  }
  for (const [name, values] of lines) writeText(join(home, 'metrics', name), values);
  writeText(join(home, 'meta.yaml'), metaOf(home, { run, experimentId, now }));
}

const metaOf = (home: string, { run, experimentId, now }: Written): string[] => [
  `artifact_uri: ${yaml(urlOf(join(home, 'artifacts')))}`,
  `end_time: ${now}`,
  "entry_point_name: ''",
  `experiment_id: ${yaml(experimentId)}`,
  'lifecycle_stage: active',
  `run_id: ${run.digest}`,
  `run_name: ${yaml(run.name)}`,
  `run_uuid: ${run.digest}`,
  "source_name: ''",
  `source_type: ${LOCAL}`,
  "source_version: ''",
  `start_time: ${now - run.milliseconds}`,
  `status: ${FINISHED}`,
  'tags: []',
  'user_id: unforget',
];

function writeText(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
}

const urlOf = (path: string): string => pathToFileURL(resolve(path)).href;

/** A quoted word of YAML; quotes within are doubled. */
const yaml = (text: string): string => `'${text.replaceAll("'", "''")}'`;
