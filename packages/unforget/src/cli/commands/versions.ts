import type { HistoryEntry, Version, VersionStore } from '@unforget/versions';
import { fail } from '../../errors.ts';
import { listVersions } from '../../release/list-versions.ts';
import { type CommandContext, type CommonOptions, EXIT, print } from '../context.ts';
import { readGates } from '../gates-file.ts';
import { openStore } from '../open-store.ts';
import { reasonsText } from '../outcome-text.ts';
import { counted, percent, table } from '../table.ts';

const dateOf = (version: Version): string => version.createdAt.slice(0, 16).replace('T', ' ');

/** `unforget versions list`: 1 when a record is damaged. */
export async function list(options: CommonOptions, context: CommandContext): Promise<number> {
  const store = await openStore(options.store);
  const { versions, damaged } = await listVersions(store);
  const nameOf = new Map(versions.map(({ id, name }) => [id, name]));
  const rows = versions.map((version) => [
    version.name,
    version.state,
    dateOf(version),
    version.id.slice(0, 12),
    version.parent === null ? '' : (nameOf.get(version.parent) ?? version.parent.slice(0, 12)),
    `${version.scores?.n ?? 0}`,
    percent(version.scores?.accuracy),
  ]);
  const head = ['version', 'state', 'made (UTC)', 'id', 'from', 'asked', 'right'];
  const text = () =>
    [
      ...(rows.length ? [table(head, rows, 2)] : []),
      ...damaged.map(({ name, error }) => `${name} is damaged: ${error}`),
    ].join('\n') || `No version in ${options.store}.`;
  print(context, options, { data: { versions, damaged }, text });
  return damaged.length ? EXIT.refused : EXIT.ok;
}

/** `unforget versions show` */
export async function show(
  reference: string | undefined,
  options: CommonOptions,
  context: CommandContext,
): Promise<number> {
  const store = await openStore(options.store);
  const version = reference === undefined ? await store.active() : await store.get(reference);
  if (!version) {
    return fail('not-found', { what: 'Active version', expected: 'one, or a name', received: 'none' });
  }
  const history = (await store.history()).filter(({ id, from }) => id === version.id || from === version.id);
  print(context, options, { data: { version, history }, text: () => versionText(version, history) });
  return EXIT.ok;
}

function versionText(version: Version, history: readonly HistoryEntry[]): string {
  const facts = [
    ['id', version.id],
    ['state', version.state],
    ['made', version.createdAt],
    ['from', version.parent ?? 'nothing'],
    ['data', version.dataFingerprint ?? ''],
    ['made by', JSON.stringify(version.strategy)],
    ['notes', JSON.stringify(version.notes)],
    ['bytes', `${version.payload.bytes}`],
    ['right', `${percent(version.scores?.accuracy)} of ${version.scores?.n ?? 0}`],
  ];
  const scores = (version.scores?.tasks ?? []).flatMap(({ task, labels }) =>
    labels.map(({ label, n, accuracy }) => [task, label, `${n}`, percent(accuracy)]),
  );
  return [
    table([version.name, ''], facts),
    ...(scores.length ? [table(['task', 'label', 'asked', 'right'], scores, 2)] : []),
    table(
      ['when', 'what', 'why'],
      history.map(({ at, action, reason, forced }) => [
        at,
        `${action}${forced ? ', forced' : ''}`,
        // The reasons of gates are many and long: a line for each.
        action === 'refuse' ? (reason ?? '').replaceAll('; ', '\n') : (reason ?? ''),
      ]),
    ),
  ].join('\n');
}

/** `unforget versions diff` */
export async function diff(
  [before, after]: readonly [string, string],
  options: CommonOptions,
  context: CommandContext,
): Promise<number> {
  const store = await openStore(options.store);
  const found = await store.diff(before, after);
  const rows = found.tasks.flatMap(({ task, labels }) =>
    labels
      .filter(({ worse, better }) => worse + better > 0)
      .map((change) => [
        task,
        change.label,
        percent(change.before.accuracy),
        percent(change.after.accuracy),
        `${change.worse}`,
        `${change.better}`,
      ]),
  );
  print(context, options, {
    data: found,
    text: () =>
      [
        rows.length
          ? table(['task', 'label', found.before.name, found.after.name, 'now wrong', 'now right'], rows, 4)
          : 'No answer differs.',
        `${percent(found.overall?.before.accuracy)} → ${percent(found.overall?.after.accuracy)} of ${counted(found.overall?.before.n ?? 0, 'sample')} that both were asked; ${found.negativeFlips.length} right before and wrong now, ${found.positiveFlips.length} the other way; ${found.gained.length} asked only ${found.after.name}, ${found.lost.length} only ${found.before.name}.`,
      ].join('\n'),
  });
  return EXIT.ok;
}

/** The store to promote and roll back in: what becomes active must load, and only that wants an engine. */
const openToActivate = ({ store }: CommonOptions, context: CommandContext): Promise<VersionStore> =>
  openStore(store, {
    check: async (source) => {
      const { readyEngine } = await import('../engine.ts');
      const { checkLoads } = await import('../../release/check-loads.ts');
      await readyEngine(context, { quiet: true });
      await checkLoads(source);
    },
  });

/** `unforget versions promote`: 1 when a gate refused it, or it can't be loaded. */
export async function promote(
  reference: string,
  options: CommonOptions & { readonly gates?: string; readonly force?: string },
  context: CommandContext,
): Promise<number> {
  const gates = await readGates(options.gates);
  const store = await openToActivate(options, context);
  const outcome = await store.promote(reference, {
    ...(gates ? { gates } : {}),
    ...(options.force === undefined ? {} : { force: { reason: options.force } }),
  });
  const { promoted, version, report } = outcome;
  const other = outcome.promoted ? outcome.previous : outcome.active;
  print(context, options, {
    data: { promoted, version, [promoted ? 'previous' : 'active']: other, gates: report },
    text: () =>
      promoted
        ? `${version.name} is active now${other ? ` (before: ${other.name})` : ''}.`
        : `${version.name} was refused; ${other?.name ?? 'nothing'} stays active.\n${reasonsText(report)}`,
  });
  return promoted ? EXIT.ok : EXIT.refused;
}

/** `unforget versions rollback` */
export async function rollback(
  to: string | undefined,
  options: CommonOptions & { readonly reason?: string },
  context: CommandContext,
): Promise<number> {
  const { reason } = options;
  const store = await openToActivate(options, context);
  const { version, from } = await store.rollback({
    ...(to === undefined ? {} : { to }),
    ...(reason === undefined ? {} : { reason }),
  });
  print(context, options, {
    data: { version, from },
    text: () => `${version.name} is active again; ${from.name} is rejected.`,
  });
  return EXIT.ok;
}

/** `unforget versions prune`: 1 when a damaged record keeps all objects. */
export async function prune(
  options: CommonOptions & { readonly keep: number; readonly rollbacks?: number },
  context: CommandContext,
): Promise<number> {
  const { keep, rollbacks = keep } = options;
  const store = await openStore(options.store);
  const pruned = await store.prune({ keep, rollbacks });
  const text = () =>
    `Removed ${counted(pruned.versions.length, 'version')} and ${counted(pruned.objects, 'object')}; ${pruned.damaged.length ? `objects stay while these records are damaged: ${pruned.damaged.join(', ')}. Restore them from a copy, or prune these versions too.` : 'objects younger than an hour go the next time.'}`;
  print(context, options, { data: pruned, text });
  return pruned.damaged.length ? EXIT.refused : EXIT.ok;
}

/** `unforget versions verify`: 1 when something is missing or damaged. */
export async function verify(options: CommonOptions, context: CommandContext): Promise<number> {
  const store = await openStore(options.store);
  const found = await store.verify();
  print(context, options, {
    data: found,
    text: () =>
      [
        ...(found.problems.length
          ? [
              table(
                ['problem', 'what'],
                found.problems.map(({ kind, text }) => [kind, text]),
              ),
            ]
          : []),
        `${found.ok ? 'Whole' : 'Damaged'}: ${counted(found.versions, 'version')}, ${counted(found.objects, 'object')} read; ${counted(found.orphans.length, 'orphan')}.`,
      ].join('\n'),
  });
  return found.ok ? EXIT.ok : EXIT.refused;
}
