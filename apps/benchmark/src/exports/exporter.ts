import type { RunRecord } from '../results/record.ts';
import type { SweepFile } from '../results/sweep-file.ts';

/** Where else results go, besides the folder that keeps them. */
export interface Exporter {
  /**
   * Finds out before the first run what would lose them all in the end.
   * @throws UnforgetError `invalid-option`
   */
  prepare(): Promise<void>;
  /** Writes the runs that came to their end; again and again without doubling any. Returns what it did, in a line. */
  write(results: Exported): Promise<string>;
}

export interface Exported {
  readonly sweep: SweepFile;
  readonly records: readonly RunRecord[];
}

/** Where to, as the command line says it. */
export interface ExportTargets {
  /** Folder of event files. */
  readonly tensorboard: string | null;
  /** Address of a tracking server, or a folder in the form that MLflow itself writes. */
  readonly mlflow: string | null;
}

/** Those that were asked for; the others are not loaded. */
export async function exportersFor({ tensorboard, mlflow }: ExportTargets): Promise<Exporter[]> {
  const exporters: Exporter[] = [];
  if (tensorboard !== null)
    exporters.push((await import('./tensorboard/tensorboard.ts')).tensorboardExporter(tensorboard));
  if (mlflow !== null) exporters.push((await import('./mlflow/mlflow.ts')).mlflowExporter(mlflow));
  return exporters;
}
