import { type ErrorCode, type ErrorDetails, UnforgetError } from '@unforget/types';

/** An error with a status of its own. */
export class Problem extends UnforgetError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, details: ErrorDetails, headers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.status = status;
    this.headers = headers;
  }
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'invalid-option': 400,
  'shape-mismatch': 400,
  'not-finite': 400,
  'not-found': 404,
  busy: 409,
  conflict: 409,
  refused: 409,
  untrusted: 409,
  disposed: 503,
};

/** The status that an error is answered with: what the client did wrong is 4xx, everything else 500. */
export function statusOf(error: unknown): number {
  if (error instanceof Problem) return error.status;
  return UnforgetError.is(error) ? (STATUS[error.code] ?? 500) : 500;
}
