import { UnforgetError } from '@unforget/types';

/** The file system refuses. */
export const unusable = (path: string, cause: unknown): UnforgetError =>
  new UnforgetError({
    code: 'missing-file',
    what: `The file of a buffer, ${path}`,
    expected: 'one that can be read and written',
    received: cause instanceof Error ? cause.message : String(cause),
    remedy: 'Check its folder, its permissions and the space on the disk',
    cause,
  });

/** Not the torn end that a killed process leaves. */
export const damaged = (
  path: string,
  { at, cause }: { readonly at: number; readonly cause?: unknown },
): UnforgetError =>
  new UnforgetError({
    code: 'corrupt-state',
    what: `The file of a buffer, ${path}, at byte ${at}`,
    expected: 'a whole record with its checksum',
    received: cause instanceof Error ? cause.message : 'something else',
    remedy: 'Put an older copy in its place, or clear() the store',
    cause,
  });
