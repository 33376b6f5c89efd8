import { invalid } from '../errors.ts';
import { diffEvaluations, type EvaluationDiff } from '../evaluation/diff.ts';
import type { Renamed } from '../evaluation/pair.ts';
import { readEvaluation, readVersion, type StoreContext } from './context.ts';
import { findVersion } from './reference.ts';
import type { Version } from './version.ts';

export interface VersionDiff extends EvaluationDiff {
  readonly before: Version;
  readonly after: Version;
}

/** Version b against version a, sample by sample. */
export async function diff(
  context: StoreContext,
  [a, b]: readonly [string, string],
  { renamed }: { readonly renamed?: Renamed },
): Promise<VersionDiff> {
  const manifest = await context.manifests.read();
  const read = async (reference: string) => {
    const version = await readVersion(context, findVersion(manifest, reference));
    const evaluation = await readEvaluation(context, version);
    if (evaluation) return { version, evaluation };
    throw invalid('invalid-input', `Version ${version.name}`, {
      expected: 'one that was added with an evaluation',
      received: 'none',
    });
  };
  const [before, after] = await Promise.all([read(a), read(b)]);
  return {
    before: before.version,
    after: after.version,
    ...diffEvaluations(before.evaluation, after.evaluation, renamed),
  };
}
