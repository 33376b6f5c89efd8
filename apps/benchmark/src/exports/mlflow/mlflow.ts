import { makeFolder } from '../../results/write.ts';
import type { Exporter } from '../exporter.ts';
import { writeFileStore } from './file-store.ts';
import { mlflowRunsOf } from './run.ts';
import { trackingServer } from './tracking-server.ts';

/** Runs of the experiment `unforget/<suite>`: on a tracking server, or in a folder in the form that MLflow itself writes. */
export const mlflowExporter = (target: string): Exporter =>
  /^https?:\/\//.test(target) ? serverExporter(target) : folderExporter(target);

const experimentOf = (suite: string): string => `unforget/${suite}`;

const folderExporter = (folder: string): Exporter => ({
  prepare: async () => makeFolder('mlflow', folder),
  write: async ({ sweep, records }) => {
    const runs = mlflowRunsOf(sweep, records);
    writeFileStore(folder, experimentOf(sweep.suite.name), runs);
    return `${runs.length} runs for MLflow in ${folder}`;
  },
});

function serverExporter(url: string): Exporter {
  const server = trackingServer(url);
  return {
    prepare: () => server.ping(),
    write: async ({ sweep, records }) => {
      const runs = mlflowRunsOf(sweep, records);
      const logged = await server.log(experimentOf(sweep.suite.name), runs);
      return `${logged} runs new on ${new URL(url).host}, of ${runs.length}`;
    },
  };
}
