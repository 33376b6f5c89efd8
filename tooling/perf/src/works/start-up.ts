import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../measure/launch.ts';
import type { Json } from '../workers/protocol.ts';
import type { RowPlan, WorkPlan } from './work.ts';

interface StartUpOptions {
  readonly name: string;
  readonly what: string;
  readonly params: Record<string, Json>;
  /** Packages that have to be built. */
  readonly built: readonly string[];
  /** Milliseconds that it may take. */
  readonly most: number;
  readonly note: string;
}

const isBuilt = (name: string): boolean => existsSync(join(repository, 'packages', name, 'dist/index.js'));

/** A time against a limit: there is nobody else who does the same. */
function startUpWork({ name, what, params, built, most, note }: StartUpOptions): WorkPlan {
  const row: RowPlan = {
    id: name,
    ...{ work: what, against: `a limit of ${most} ms`, ours: 'ours', theirs: 'limit', target: 1, note },
    judge: () => null,
  };
  return {
    name,
    about: what,
    async make() {
      if (!built.every(isBuilt)) return { skipped: 'needs built packages: npx pnpm build', rows: [row] };
      return {
        ...{ name, title: what, unit: 'ms', seconds: { start: 2, round: 1 } },
        sides: [
          { name: 'ours', program: 'node', unit: 'start-up', params },
          { name: 'limit', program: 'node', unit: 'limit', params: { ms: most } },
        ],
        rows: [row],
      };
    },
  };
}

const NEW_PROCESS = 'A new process for every reading; files read once before.';

const HELPS = [
  { name: 'start-help', command: 'unforget', from: 'unforget' },
  { name: 'start-help-backend', command: 'unforget-backend', from: 'backend' },
] as const;

export const startUps: readonly WorkPlan[] = [
  startUpWork({
    name: 'start-import',
    what: 'importing core, ewc, replay and metrics after tfjs',
    params: { kind: 'import', packages: '@unforget/core @unforget/ewc @unforget/replay @unforget/metrics' },
    built: ['core', 'ewc', 'replay', 'metrics'],
    most: 30,
    note: `${NEW_PROCESS} What the built packages add to tfjs-core and tfjs-layers, all four together.`,
  }),
  ...HELPS.map(({ name, command, from }) =>
    startUpWork({
      name,
      what: `\`${command} --help\`, from start to end`,
      params: { kind: 'help', file: `packages/${from}/bin/${command}.js` },
      built: [from],
      most: 150,
      note: `${NEW_PROCESS} Node itself included.`,
    }),
  ),
  startUpWork({
    name: 'start-native',
    what: 'selecting the native engine, from nothing loaded',
    params: { kind: 'native' },
    built: ['backend'],
    most: 1500,
    note: `${NEW_PROCESS} Loading tfjs and TensorFlow included, starting Node not.`,
  }),
];
