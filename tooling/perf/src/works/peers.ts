import { join } from 'node:path';
import { mnistFolder, NEEDS_MNIST } from './jobs.ts';
import { all, sameAccuracy, sameFigure } from './judges.ts';
import type { PeerJob, Program, RowPlan, Side, WorkContext, WorkPlan } from './work.ts';

interface Method {
  readonly method: string;
  readonly name: string;
  /** Where the method does something. */
  readonly scenario: PeerJob['scenario'];
  /** λ·½ of the sum over the Fisher information. */
  readonly lambda?: number;
  /** What is not the same on all sides. */
  readonly notes?: Readonly<Partial<Record<Peer, string>>>;
}

const METHODS: readonly Method[] = [
  {
    ...{ method: 'naive', name: 'naive', scenario: 'class' },
    notes: {
      pytorch: 'A bare loop: batches are gathered by index, nothing is evaluated or logged in between.',
      avalanche:
        'Its own strategy, models, benchmark of tensors and data loader, evaluation and logging off; a plugin of ours ends a context after the ' +
        'same number of steps, since it counts passes.',
    },
  },
  {
    ...{ method: 'replay', name: 'ER', scenario: 'class' },
    notes: {
      avalanche:
        'Naive with its ReplayPlugin and ClassBalancedBuffer. Its loss is the mean over new and replayed samples; a criterion of our own weighs ' +
        'them 1/c to 1 − 1/c, as on the other sides. It goes through the stored samples pass by pass; the others draw them.',
    },
  },
  { method: 'naive', name: 'naive', scenario: 'task' },
  {
    ...{ method: 'ewc', name: 'EWC', scenario: 'task', lambda: 1e5 },
    notes: {
      pytorch: 'The Fisher information is in closed form, as ours; a penalty for each past context, ours is their sum.',
      avalanche:
        'Its importance is the squared mean gradient of a batch with the true labels, about 1/128 of the Fisher information that the other sides ' +
        'compute exactly, and its penalty has no ½: its λ is 64 times theirs.',
    },
  },
  {
    ...{ method: 'lwf', name: 'LwF', scenario: 'task' },
    notes: {
      pytorch: 'The teacher is asked in every step; ours once about each sample.',
      avalanche: 'The teacher is asked in every step, and the network a second time for its heads.',
    },
  },
];

const PEERS = { pytorch: 'PyTorch', avalanche: 'Avalanche' } as const;
type Peer = keyof typeof PEERS;
const PEER_NAMES = Object.keys(PEERS) as Peer[];

const PROGRAMS: Readonly<Record<'ours' | Peer, Program>> = { ours: 'node', pytorch: 'torch', avalanche: 'avalanche' };

const sideName = (who: keyof typeof PROGRAMS, { method, scenario }: Method): string => `${scenario}, ${method}, ${who}`;

function sidesOf(method: Method, { steps, folder }: { steps: number; folder: string }): Side[] {
  const { method: name, scenario, lambda } = method;
  return (Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]).map((who) => ({
    ...{ name: sideName(who, method), program: PROGRAMS[who], unit: 'split-mnist' },
    params: { method: name, scenario, folder, steps, ...(lambda === undefined ? {} : { lambda }) },
  }));
}

const rowsOf = (method: Method, { steps }: WorkContext): RowPlan[] =>
  PEER_NAMES.map((peer) => ({
    id: `peers-${method.scenario}-${method.method}/${peer}`,
    work: `whole job: Split MNIST, ${method.scenario}-incremental, ${method.name}, ${steps.toLocaleString('en')} steps`,
    against: PEERS[peer],
    ...{ ours: sideName('ours', method), theirs: sideName(peer, method), target: 1 },
    ...(method.notes?.[peer] ? { note: method.notes[peer] } : {}),
    judge: all(sameFigure('steps', { absolute: 0 }), sameAccuracy),
    job: { method: method.name, scenario: method.scenario, peer: PEERS[peer] },
  }));

/** The same jobs in bare PyTorch, in Avalanche and here, each round with a seed of its own; shown in docs/benchmarks.md. */
export const peers: WorkPlan = {
  name: 'peers',
  about: 'whole jobs: Split MNIST, four methods in bare PyTorch, in Avalanche and ours',
  onlyByName: true,
  async make(context) {
    const rows = METHODS.flatMap((method) => rowsOf(method, context));
    const folder = context.tiny ? join(context.scratch, 'small-mnist') : mnistFolder(context);
    if (folder === null) return { skipped: NEEDS_MNIST, rows };
    if (context.tiny) {
      const { writeSmallMnist } = await import('./digit-files.ts');
      await writeSmallMnist(folder, 256);
    }
    return {
      ...{ name: 'peers', title: 'Split MNIST beside peers', unit: 'ms a job', fresh: true },
      sides: METHODS.flatMap((method) => sidesOf(method, { steps: context.steps, folder })),
      rows,
      seconds: { start: 0, round: 75 + 0.08 * context.steps },
    };
  },
};
