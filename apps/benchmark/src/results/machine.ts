import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';

/** What the seconds were measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Processes side by side; null: workers elsewhere. */
  readonly jobs: number | null;
  readonly node: string;
  readonly platform: string;
  /** Version of TensorFlow.js. */
  readonly tensorflow: string;
}

export const thisMachine = (jobs: number): Machine => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  jobs: Number.isFinite(jobs) ? jobs : null,
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  tensorflow: tensorflowVersion(),
});

function tensorflowVersion(): string {
  const path = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/package.json');
  return JSON.parse(readFileSync(path, 'utf8')).version;
}
