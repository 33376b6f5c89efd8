import { UnforgetError } from '@unforget/types';

/** Two writers wanted the same place; the other was first. */
export class ConflictError extends UnforgetError {
  /** Id of the version that is active now; null if none is. */
  readonly winner: string | null;

  constructor(what: string, { winner, expected }: { readonly winner: string | null; readonly expected: string }) {
    super({
      code: 'conflict',
      what,
      expected,
      received: winner === null ? 'no active version' : `version ${winner} active`,
      remedy: 'Compare with the version that is active now, then decide again',
    });
    this.winner = winner;
  }
}

export const invalid = (code: 'invalid-option' | 'invalid-input', what: string, texts: Texts = {}): UnforgetError =>
  new UnforgetError({ code, what, ...texts });

export interface Texts {
  readonly expected?: string;
  readonly received?: string;
  readonly remedy?: string;
  readonly cause?: unknown;
}

export const unknownVersion = (
  reference: string,
  remedy = 'The list of versions tells which there are',
): UnforgetError =>
  new UnforgetError({
    code: 'not-found',
    what: 'Version',
    expected: 'the id, the beginning of an id, or the name of a version in the store',
    received: quote(reference),
    remedy,
  });

export const corrupt = (what: string, texts: Texts): UnforgetError =>
  new UnforgetError({
    code: 'corrupt-state',
    what,
    remedy: 'Restore it from a copy; verify() lists all damage',
    ...texts,
  });

export const tooNew = (what: string, received: unknown): UnforgetError =>
  new UnforgetError({
    code: 'incompatible-state',
    what,
    expected: 'schema version 1',
    received: `schema version ${String(received)}`,
    remedy: 'Update @unforget/versions',
  });

export const refused = (what: string, texts: Texts): UnforgetError =>
  new UnforgetError({ code: 'refused', what, ...texts });

/** Short and on one line, whatever it is. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** The code of the operating system, such as ENOENT. */
export const systemCode = (error: unknown): string | undefined => (error as { code?: string } | null)?.code;
