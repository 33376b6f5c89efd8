import cliProgress from 'cli-progress';
import type { InstallProgress, InstallStep } from '../native/install.ts';

const TITLES: Record<InstallStep, string> = {
  check: 'Native engine: looking for it',
  wait: 'Waiting for another installation',
  'own-installer': "Trying tfjs-node's own installer",
  download: 'Downloading TensorFlow',
  unpack: 'Unpacking its libraries',
  compile: 'Compiling the addon (about 15 s)',
  place: 'Putting it in place',
  verify: 'Multiplying two matrices with it',
};

const MEGABYTE = 1_000_000;

/** Shows installation progress: a bar on a terminal, otherwise one line a step and one each quarter of a download. */
export function createReporter(stream: NodeJS.WriteStream): { report(progress: InstallProgress): void; stop(): void } {
  let step: InstallStep | undefined;
  let quarter = 0;
  let bar: cliProgress.SingleBar | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  const begin = ({ step: next, total, text }: InstallProgress): void => {
    stop();
    step = next;
    quarter = 0;
    if (total !== undefined && stream.isTTY) bar = startBar(stream, TITLES[next], total);
    else stream.write(`${TITLES[next]}${text ? ` (${text})` : ''}${total ? `, ${megabytes(total)}` : ''}\n`);
  };
  const report = (progress: InstallProgress): void => {
    if (progress.step !== step) begin(progress);
    const { done, total } = progress;
    if (done === undefined || total === undefined) return;
    bar?.update(Math.round(done / MEGABYTE));
    const reached = Math.floor((4 * done) / total);
    if (!stream.isTTY && reached > quarter) stream.write(`  ${megabytes(done)} of ${megabytes(total)}\n`);
    quarter = Math.max(quarter, reached);
  };
  return { report, stop };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / MEGABYTE)} MB`;

function startBar(stream: NodeJS.WriteStream, title: string, total: number): cliProgress.SingleBar {
  const format = `${title} [{bar}] {percentage}% | {value} of {total} MB | {duration_formatted}`;
  const bar = new cliProgress.SingleBar({ format, stream, hideCursor: true }, cliProgress.Presets.shades_classic);
  bar.start(Math.round(total / MEGABYTE), 0);
  return bar;
}
