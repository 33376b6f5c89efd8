import { ConflictError, refused, unknownVersion } from '../errors.ts';
import { describeCheck, type GateReport } from '../gates/report.ts';
import { changeVersion, type Manifest, type ManifestVersion } from '../manifest/manifest.ts';
import { putObject } from '../objects/object-store.ts';
import { checkKeys, checkText } from '../options.ts';
import {
  activeEntry,
  checkUsable,
  type DamagedVersion,
  readOrTell,
  readVersion,
  type StoreContext,
  trustedVersion,
} from './context.ts';
import { type JudgeOptions, judge } from './judge.ts';
import { findVersion } from './reference.ts';
import type { Version } from './version.ts';

export interface PromoteOptions extends JudgeOptions {
  /** Promotes although the gates refuse, or although it was rejected; the reason is kept in the history. */
  readonly force?: { readonly reason: string };
  /** The version that must be active now (null: none), by id or name; another one is a conflict. */
  readonly expectActive?: string | null;
}

/**
 * What came of it; by force, what was active may be damaged. A candidate that was refused is `rejected` now, and the version that was active still is. An archived
 * version that was refused stays archived: one can still roll back to it.
 */
export type Promotion =
  | {
      readonly promoted: true;
      readonly version: Version;
      readonly previous: Version | DamagedVersion | null;
      readonly report: GateReport;
    }
  | {
      readonly promoted: false;
      readonly version: Version;
      readonly active: Version | DamagedVersion | null;
      readonly report: GateReport;
    };

/** Looks first, and then changes only what still is as it looked. */
export async function promote(context: StoreContext, reference: string, options: PromoteOptions): Promise<Promotion> {
  checkKeys('promote', options, ['gates', 'renamed', 'force', 'expectActive']);
  const { force, expectActive } = options;
  if (force !== undefined) checkText('force.reason', force?.reason);
  const before = await context.manifests.read();
  const candidate = findVersion(before, reference);
  const active = activeEntry(before);
  checkExpected(before, { candidate, expectActive });
  if (candidate.id === active?.id) return alreadyActive(await trustedVersion(context, candidate));
  if (candidate.state === 'rejected' && !force) {
    throw refused(`Promotion of version ${candidate.name}`, {
      expected: 'a version that was not rejected',
      received: 'a rejected one',
      remedy: 'Force it, with a reason, to promote it all the same',
    });
  }
  await checkUsable(context, candidate);
  const report = await judge(context, { candidate, active, lenient: force !== undefined }, options);
  return settle(context, { before, candidate, active, report, force: force?.reason ?? null });
}

interface Looked {
  readonly before: Manifest;
  readonly candidate: ManifestVersion;
  readonly active: ManifestVersion | null;
  readonly report: GateReport;
  readonly force: string | null;
}

async function settle(context: StoreContext, looked: Looked): Promise<Promotion> {
  const { candidate, active, report, force } = looked;
  const { sha256 } = await putObject(context.storage, new TextEncoder().encode(JSON.stringify(report)));
  const promoted = report.passed || force !== null;
  const manifest = await context.manifests.commit((now) => {
    checkUnchanged(looked, now);
    return {
      manifest: promoted ? withActive(now, candidate.id) : withRefused(now, candidate),
      entry: {
        action: promoted ? 'promote' : 'refuse',
        id: candidate.id,
        from: active?.id ?? null,
        reason: force ?? (promoted ? null : report.reasons.map(describeCheck).slice(0, MOST_REASONS).join('; ')),
        forced: force !== null && (!report.passed || candidate.state === 'rejected'),
        report: sha256,
      },
    };
  });
  const version = await readVersion(context, findVersion(manifest, candidate.id));
  const other = active ? await readOrTell(context, findVersion(manifest, active.id)) : null;
  return promoted ? { promoted, version, previous: other, report } : { promoted, version, active: other, report };
}

/** The report has all of them. */
const MOST_REASONS = 5;

function withActive(now: Manifest, id: string): Manifest {
  const { versions, active } = now;
  const archived = active === null ? versions : changeVersion(versions, active, { state: 'archived' });
  // Where rolling back would lead: each version once, the latest last.
  const chain = [...now.chain, ...(active === null ? [] : [active])].filter((other) => other !== id);
  return { ...now, active: id, chain, versions: changeVersion(archived, id, { state: 'active' }) };
}

function withRefused(now: Manifest, { id, state }: ManifestVersion): Manifest {
  return { ...now, versions: changeVersion(now.versions, id, { state: state === 'candidate' ? 'rejected' : state }) };
}

/** Asked again, as after a death that came between the change and the answer. */
const alreadyActive = (version: Version): Promotion => ({
  promoted: true,
  version,
  previous: null,
  report: { passed: true, candidate: version.id, against: null, reasons: [], checks: [] },
});

function checkExpected(
  before: Manifest,
  { candidate, expectActive }: { candidate: ManifestVersion; expectActive: string | null | undefined },
): void {
  if (expectActive === undefined) return;
  const expected = expectActive === null ? null : findVersion(before, expectActive).id;
  if (before.active === expected) return;
  throw new ConflictError(`Promotion of version ${candidate.name}`, {
    winner: before.active,
    expected: expected === null ? 'no active version' : `version ${expected} active`,
  });
}

/** A promotion was judged against one active version: if another is active now, the judgement means nothing. */
function checkUnchanged({ candidate, active }: Looked, now: Manifest): void {
  const what = `Promotion of version ${candidate.name}`;
  const entry = now.versions.find(({ id }) => id === candidate.id);
  if (!entry) throw unknownVersion(candidate.id, 'It was pruned meanwhile: add it again');
  if (now.active === (active?.id ?? null) && entry.state === candidate.state) return;
  throw new ConflictError(what, {
    winner: now.active,
    expected: `version ${active?.id ?? '(none)'} active and the candidate ${candidate.state}, as when it was judged`,
  });
}
