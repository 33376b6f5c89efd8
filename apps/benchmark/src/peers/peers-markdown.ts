import { counted, secondsText, table, withError } from '../results/table.ts';
import { intervalOf } from '../statistics/interval-of.ts';
import type { PeerRow, PeersFile } from './peers-file.ts';

/** The section of the page: the same jobs by others and by us, what each reached and how long it took. */
export function peersMarkdown(file: PeersFile): string {
  const jobs = jobsOf(file.rows);
  const peers = [...new Set(file.rows.map(({ job }) => job.peer))];
  const steps = file.rows[0]?.checks.ours.steps ?? Number.NaN;
  const differ = file.rows.filter(({ wrong }) => wrong !== undefined);
  const sections = [
    '## Split MNIST beside peers',
    `The same job by ${list(['us', ...peers])}, by turns in one run on one machine: five experiences of two digits, in ascending order, ` +
      `${(steps / 5).toLocaleString('en')} steps each, 784-400-400 with PyTorch's initialisation, Adam at 0.001 that is not reset, batches of 128 ` +
      'without a smaller last one. Scenario class: ten units from the start; task: a head of two for each task. ER keeps 100 ' +
      'samples of each class and replays 128 a step, weighed 1/c to 1 − 1/c; EWC has λ = 10⁵; LwF T = 2, and its divergence is not ' +
      'multiplied by T². Each seed decides starting weights, batches and memory. Every side has all data in memory; the time is ' +
      'from opening the files to the test in the end, without loading modules.',
    `\`${file.command}\``,
    accuracies(jobs, peers),
    `Mean over seeds, in percent, ± its standard error: accuracy on all test digits of a task, mean over the tasks, after the last. Within noise: the ` +
      'means are at most max(2 √(SEM² + SEM²), 1 point) apart.',
    file.machine.loadBefore > 0.5
      ? `**The machine was busy** (load before the run ${file.machine.loadBefore}): trust the medians only roughly, and the ends of the spreads not at all.`
      : '',
    differ.length ? differ.map(differenceText).join('\n') : '',
    times(jobs, peers),
    'Medians over the seeds. A ratio is our time by theirs in the same round, the median with the smallest and the largest: below 1 ours is faster.',
    notes(file.rows),
    machineText(file),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

/** The rows of a method, one for each peer. */
interface Job {
  readonly names: readonly [scenario: string, method: string];
  readonly rows: readonly PeerRow[];
}

function jobsOf(rows: readonly PeerRow[]): Job[] {
  const jobs = new Map<string, Job>();
  for (const row of rows) {
    const { scenario, method } = row.job;
    const before = jobs.get(`${scenario} ${method}`)?.rows ?? [];
    jobs.set(`${scenario} ${method}`, { names: [scenario, method], rows: [...before, row] });
  }
  return [...jobs.values()];
}

function accuracies(jobs: readonly Job[], peers: readonly string[]): string {
  const lines = jobs.map(({ names, rows }) => {
    const ours = rows[0]?.job.accuracies.ours ?? [];
    return [
      ...names,
      withError(intervalOf(ours)),
      ...rows.map(({ job }) => withError(intervalOf(job.accuracies.theirs))),
      rows.some(({ wrong }) => wrong !== undefined) ? '**NO**' : 'yes',
      String(ours.length),
    ];
  });
  return table(['scenario', 'method', 'ours', ...peers, 'within noise', 'seeds'], lines, 2);
}

function times(jobs: readonly Job[], peers: readonly string[]): string {
  const lines = jobs.map(({ names, rows }) => [
    ...names,
    secondsText((rows[0]?.ours ?? Number.NaN) / 1000),
    ...rows.map(({ theirs }) => secondsText(theirs / 1000)),
    ...rows.map(({ ratio, spread: [least, most] }) => `${digits(ratio)} (${digits(least)}…${digits(most)})`),
  ]);
  return table(['scenario', 'method', 'ours', ...peers, ...peers.map((peer) => `ours / ${peer}`)], lines, 2);
}

const digits = (ratio: number): string => ratio.toFixed(2);

const differenceText = ({ job, wrong }: PeerRow): string =>
  `- **Differs**: ${job.scenario}, ${job.method}, ours and ${job.peer}: ${wrong}.`;

const notes = (rows: readonly PeerRow[]): string =>
  rows.flatMap(({ job, note }) => (note ? [`- ${job.method} in ${job.peer}: ${note}`] : [])).join('\n');

function machineText({ machine, versions, date }: PeersFile): string {
  const { processor, cores, threads, memoryGiB, platform, loadBefore } = machine;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return (
    `${processor}, ${counted(cores, 'core')}, ${memoryGiB} GiB, ${platform}, ${counted(threads, 'thread')} for each side; load before the run ${loadBefore}; ` +
    `${date}. ${named.join(', ')}.`
  );
}

const list = (names: readonly string[]): string => names.join(', ').replace(/, ([^,]*)$/, ' and $1');
