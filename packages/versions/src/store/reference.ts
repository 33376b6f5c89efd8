import { invalid, quote, unknownVersion } from '../errors.ts';
import type { Manifest, ManifestVersion } from '../manifest/manifest.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const ID_START = /^[0-9a-f]{8,64}$/;

/**
 * Names never become paths, and yet they can't look like one, for others may make files of them. Nor like an id.
 * @throws UnforgetError `invalid-input`
 */
export function checkName(name: string): void {
  if (typeof name === 'string' && NAME.test(name) && !name.includes('..') && !ID_START.test(name)) return;
  throw invalid('invalid-input', 'Name of a version', {
    expected: '1 to 64 letters, digits, "-", "_" and single ".", unlike an id',
    received: quote(name),
  });
}

/**
 * The version with this id, beginning of an id (8 digits at least) or name.
 * @throws UnforgetError `not-found`, `invalid-input` for what is none of these or not clear
 */
export function findVersion({ versions }: Manifest, reference: string): ManifestVersion {
  if (typeof reference !== 'string') {
    throw invalid('invalid-input', 'Version', { expected: 'an id or a name', received: quote(reference) });
  }
  if (!ID_START.test(reference)) {
    checkName(reference);
    const named = versions.find(({ name }) => name === reference);
    if (named) return named;
    throw unknownVersion(reference);
  }
  const [found, other] = versions.filter(({ id }) => id.startsWith(reference));
  if (found && !other) return found;
  throw found ? unknownVersion(reference, 'Several begin so: give more digits') : unknownVersion(reference);
}
