import { type ErrorCode, type ErrorDetails, UnforgetError } from '@unforget/types';

/** An error as a client gets it. */
export interface ErrorDocument {
  readonly error: {
    readonly code: ErrorCode | 'internal';
    /** One line: what, expected, received, remedy. */
    readonly message: string;
    readonly what?: string;
    readonly expected?: string;
    readonly received?: string;
    readonly remedy?: string;
  };
}

/** What is no error of ours is told without what it says: it may say too much. */
export function errorDocument(error: unknown): ErrorDocument {
  if (!UnforgetError.is(error)) return { error: { code: 'internal', message: 'Something went wrong in the server.' } };
  const { code, message } = error;
  return { error: { message, ...detailsOf(error), code } };
}

/** Plain data that `new UnforgetError` takes again, in another thread. */
export function detailsOf({ code, what, expected, received, remedy }: UnforgetError): ErrorDetails {
  return {
    code,
    what,
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}
