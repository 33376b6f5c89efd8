/**
 * Closed list of what can go wrong, one code per remedy.
 * A caller branches on `code`; the text is for people.
 */
export type ErrorCode =
  | 'invalid-option'
  | 'invalid-input'
  | 'shape-mismatch'
  | 'label-out-of-range'
  | 'not-finite'
  | 'missing-file'
  | 'malformed-file'
  | 'corrupt-state'
  | 'incompatible-state'
  | 'resume-mismatch'
  | 'missing-task-id'
  | 'unsupported-layer'
  | 'unsupported-kernel'
  | 'capacity-exhausted'
  | 'backend-unavailable'
  | 'disposed'
  | 'busy'
  | 'conflict'
  | 'not-found'
  | 'refused'
  | 'untrusted';

/** What every error of Unforget tells: what happened, what was expected, what came, what to do. */
export interface ErrorDetails {
  readonly code: ErrorCode;
  /** The thing concerned, in words: `labels of experience 2`. */
  readonly what: string;
  readonly expected?: string;
  readonly received?: string;
  readonly remedy?: string;
  readonly cause?: unknown;
}

const MARKER = Symbol.for('unforget.error');

/**
 * Base class of every error thrown by the packages.
 * Recognise it with {@link UnforgetError.is}, which holds across two installed copies of a package, not with `instanceof`.
 */
export class UnforgetError extends Error {
  readonly code: ErrorCode;
  readonly what: string;
  readonly expected: string | undefined;
  readonly received: string | undefined;
  readonly remedy: string | undefined;

  constructor(details: ErrorDetails) {
    super(describe(details), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'UnforgetError';
    this.code = details.code;
    this.what = details.what;
    this.expected = details.expected;
    this.received = details.received;
    this.remedy = details.remedy;
    Object.defineProperty(this, MARKER, { value: true });
  }

  /** True for an error of any Unforget package, of any installed version; with `code`, only for that one. */
  static is(error: unknown, code?: ErrorCode): error is UnforgetError {
    if (typeof error !== 'object' || error === null || !(MARKER in error)) return false;
    return code === undefined || (error as unknown as UnforgetError).code === code;
  }
}

/** One line: `what: expected X, received Y. Remedy`. */
function describe({ what, expected, received, remedy }: ErrorDetails): string {
  const parts = [expected && `expected ${expected}`, received && `received ${received}`].filter(Boolean).join(', ');
  const sentence = parts ? `${what}: ${parts}.` : what.replace(/\.?$/, '.');
  return remedy ? `${sentence} ${remedy.replace(/\.?$/, '.')}` : sentence;
}
